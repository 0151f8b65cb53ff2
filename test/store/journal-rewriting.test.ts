import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { DeviceKey } from "../../model/identity.ts";
import { atMillisecond, days, milliseconds } from "../../model/time.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { journalAt } from "./journal-at.ts";
import { messageWith, textOf } from "./messages.ts";
import { filesHolding } from "./raw-files.ts";
import { scratchFile } from "./scratch.ts";

const plenty = { messages: 100_000, bytes: 1e9 };
const empty = new Uint8Array();
const secret = (n: number, length = 40): string => `secret-${n}-`.padEnd(length, "x");

test("a rewritten message keeps its place, device, channel and times; the others are as they were", async () => {
  const file = scratchFile("journal.db");
  const { journal } = journalAt({ file });
  const partition = openJournalPartition({ file });
  const messages = Array.from({ length: 9 }, (_, n) =>
    messageWith(`m${n}`, {
      device: `cuore-a-casa/bp-00${n}` as DeviceKey,
      channel: n % 2 === 0 ? "telemetry" : "status",
      again: n % 3 === 0,
      receivedAt: atMillisecond(1_795_331_702_000 + n),
    }),
  );
  await Promise.all(messages.slice(0, 4).map((each) => journal.append(each)));
  for (const each of messages.slice(4)) await journal.append(each);
  const before = await partition.read(0, plenty);
  expect(await partition.read(0, { messages: 2, bytes: 1e6 }), "the row is held half read").toHaveLength(2);
  const asked = [9, 3, 1, 3, 77].map((position) => ({ position, payload: Buffer.from(`new ${position}`) }));
  expect(await partition.rewrite(asked)).toBe(3);
  const after = await partition.read(0, plenty);
  expect(after.map((each) => ({ ...each, payload: "" }))).toEqual(
    before.map((each) => ({ ...each, payload: "" })),
  );
  expect(after.map(textOf)).toEqual(["new 1", "m1", "new 3", "m3", "m4", "m5", "m6", "m7", "new 9"]);
  expect(await partition.rewrite(asked), "doing it again changes nothing").toBe(3);
  await journal.append(messageWith("next"));
  expect((await partition.read(9, plenty)).map(textOf)).toEqual(["next"]);
  await Promise.all([journal.close(), partition.close()]);
});

test("the old bytes are in no file of the journal afterwards, whatever the message's size", async () => {
  const file = scratchFile("journal.db");
  const { journal } = journalAt({ file });
  const partition = openJournalPartition({ file });
  const sizes = [20, 300, 5000, 60_000, 3_000_000];
  const gone = sizes.map((size, n) => secret(n, size));
  for (const text of gone) {
    await Promise.all([messageWith("kept before"), messageWith(text)].map((each) => journal.append(each)));
  }
  await Promise.all(Array.from({ length: 500 }, (_, n) => journal.append(messageWith(`kept ${n}`))));
  expect(filesHolding(dirname(file), "secret-")).not.toEqual([]);
  const positions = (await partition.read(0, plenty)).flatMap((each) =>
    textOf(each).startsWith("secret-") ? [each.position] : [],
  );
  expect(await partition.rewrite(positions.map((position) => ({ position, payload: empty })))).toBe(5);
  expect(filesHolding(dirname(file), "secret-")).toEqual([]);
  expect((await partition.read(0, plenty)).filter((each) => textOf(each).startsWith("kept"))).toHaveLength(
    505,
  );
  await Promise.all([journal.close(), partition.close()]);
});

test("what was trimmed before is in no file either, and the oldest position says what is left", async () => {
  const file = scratchFile("journal.db");
  const { journal, clock } = journalAt({ file, readers: ["pipeline"] });
  const partition = openJournalPartition({ file });
  expect(await partition.oldest()).toBe(1);
  for (let n = 0; n < 40; n += 1) await journal.append(messageWith(secret(n, 20_000)));
  await journal.append(messageWith("newest"));
  await partition.release("pipeline", 41);
  clock.advance(days(8));
  expect(await journal.trim()).toBe(40);
  expect(await partition.oldest()).toBe(41);
  expect(filesHolding(dirname(file), "secret-"), "free pages still hold it").not.toEqual([]);
  expect(await partition.rewrite([{ position: 7, payload: empty }])).toBe(0);
  expect(filesHolding(dirname(file), "secret-")).toEqual([]);
  expect((await partition.read(0, plenty)).map(textOf)).toEqual(["newest"]);
  await Promise.all([journal.close(), partition.close()]);
});

test("a reader in the middle of the journal holds a rewrite up, not the writer", async () => {
  const file = scratchFile("journal.db");
  const { journal, log } = journalAt({ file });
  const partition = openJournalPartition({ file });
  await journal.append(messageWith(secret(1)));
  const { openDatabase } = await import("../../store/sqlite.ts");
  const reader = openDatabase(file, { readOnly: true });
  reader.exec("BEGIN; SELECT count(*) FROM message_group");
  let rewritten = false;
  const rewriting = partition.rewrite([{ position: 1, payload: empty }]).then(() => {
    rewritten = true;
  });
  for (let n = 0; n < 50; n += 1) {
    await journal.append(messageWith(`during ${n}`));
    await new Promise((resume) => setTimeout(resume, milliseconds(2)));
  }
  expect(rewritten, "the old bytes are still in the log the reader sees").toBe(false);
  reader.exec("COMMIT");
  reader.close();
  await rewriting;
  expect(log.lines, "the writer was never held").toEqual([]);
  expect(filesHolding(dirname(file), "secret-")).toEqual([]);
  await Promise.all([journal.close(), partition.close()]);
});
