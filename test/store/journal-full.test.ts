import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { days, milliseconds } from "../../model/time.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { expectNothingLost, startAppender } from "./appender-process.ts";
import { journalAt } from "./journal-at.ts";
import { messageWith, textOf } from "./messages.ts";
import { scratchFile } from "./scratch.ts";
import { smallDisks } from "./small-disk.ts";

const patience = { timeout: 20_000, interval: 10 };

test.each(smallDisks)(
  "on %s nothing is lost, and the journal opens by itself when there is room",
  async (_, make) => {
    const disk = make();
    const appender = startAppender(disk.file, 0, 200, disk.prefix);
    await expect.poll(() => appender.states.at(-1), patience).toBe("refusing");
    expect(appender.states.slice(-3)).toEqual(["open", "holding", "refusing"]);
    const [before, changes] = [appender.ok.length, appender.states.length];
    await expect.poll(() => appender.refused.length, patience).toBeGreaterThan(1500);
    expect(appender.ok.length, "nothing is acknowledged meanwhile").toBe(before);
    expect(appender.states.length, "and nothing promised").toBe(changes);
    disk.makeRoom(appender.process.pid ?? 0);
    await expect.poll(() => appender.ok.length, patience).toBeGreaterThan(before + 50);
    await appender.kill();
    expect(appender.states.slice(appender.states.indexOf("refusing")).slice(0, 2)).toEqual([
      "refusing",
      "open",
    ]);
    expect(new Set(appender.refused)).toEqual(new Set(["journal-full"]));
    const refusal = appender.log.findIndex((line) => line.includes("refused"));
    expect(appender.log.slice(refusal - 1, refusal + 2), "one line for each change").toEqual([
      "the journal's disk takes nothing; acknowledgements wait",
      "the journal is full: messages are refused until there is room",
      "the journal takes messages again",
    ]);
    await expectNothingLost(disk.file, appender.ok);
  },
);

test("the quota behaves as a full disk, and trimming makes room", async () => {
  const file = scratchFile("journal.db");
  const { journal, board, clock } = journalAt({
    file,
    limits: { fileBytes: 1_000_000, holdFor: milliseconds(50) },
  });
  const taken: string[] = [];
  for (let n = 0; journal.state() === "open"; n += 1) {
    const message = messageWith(`${n} ${"x".repeat(5000)}`, { receivedAt: clock.now() });
    journal.append(message).then(
      () => taken.push(`${n}`),
      () => undefined,
    );
    await setImmediate();
  }
  await expect.poll(() => journal.state(), patience).toBe("refusing");
  expect(board.get("journal_state")).toBe(2);
  expect(board.get("journal_pending_bytes")).toBe(0);
  await expect(journal.append(messageWith("no"))).rejects.toMatchObject({ code: "journal-full" });

  const partition = openJournalPartition({ file });
  const read = await partition.read(0, { messages: 1000, bytes: 1e9 });
  expect(read.map((entry) => textOf(entry).split(" ")[0])).toEqual(taken);
  await partition.release("pipeline", 100);
  clock.advance(days(8));
  expect(await journal.trim()).toBe(100);
  await expect.poll(() => journal.state(), patience).toBe("open");
  await journal.append(messageWith("yes"));
  expect(await partition.head()).toBe(taken.length + 1);
  await Promise.all([journal.close(), partition.close()]);
});

test("while what comes after it has no room, a journal is as on a full disk, and says why; what waited is kept", async () => {
  let hasRoom = false;
  const { journal, board, log } = journalAt({
    file: scratchFile("journal.db"),
    limits: { holdFor: milliseconds(60) },
    hasRoom: () => hasRoom,
  });
  const refused = journal.append(messageWith("too much"));
  await expect(refused).rejects.toMatchObject({ code: "journal-full" });
  expect([journal.state(), board.get("journal_state"), board.get("journal_head")]).toEqual([
    "refusing",
    2,
    0,
  ]);
  hasRoom = true;
  await expect.poll(() => journal.state(), patience).toBe("open");
  hasRoom = false;
  const held = journal.append(messageWith("held for a moment"));
  await expect.poll(() => journal.state(), patience).toBe("holding");
  hasRoom = true;
  await held;
  expect(board.get("journal_head")).toBe(1);
  const why = "too much waits for InfluxDB (LABHUB_BACKLOG_MAX_MB)";
  expect(log.lines.slice(0, 2).map(({ message }) => message.startsWith(why))).toEqual([true, true]);
  await journal.close();
});

test("what waits when the journal is closed on a full disk is refused, not lost silently", async () => {
  const { journal } = journalAt({ file: scratchFile("journal.db"), limits: { fileBytes: 100_000 } });
  const append = journal.append(messageWith("x".repeat(200_000)));
  await Promise.all([expect(append).rejects.toMatchObject({ code: "journal-full" }), journal.close()]);
});
