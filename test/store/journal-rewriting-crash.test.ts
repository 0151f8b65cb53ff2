import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { JournalEntry } from "../../model/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { startAppender } from "./appender-process.ts";
import { textOf } from "./messages.ts";
import { filesIn } from "./raw-files.ts";
import { scratchFile } from "./scratch.ts";

const empty = new Uint8Array();

async function everything(file: string): Promise<JournalEntry[]> {
  const partition = openJournalPartition({ file });
  const all: JournalEntry[] = [];
  for (let isMore = true; isMore; ) {
    const some = await partition.read(all.length, { messages: 1000, bytes: 1e7 });
    all.push(...some);
    isMore = some.length > 0;
  }
  await partition.close();
  return all;
}

test("messages are rewritten while another process appends at full speed: nothing is lost or late", async () => {
  const file = scratchFile("journal.db");
  const appender = startAppender(file);
  await expect.poll(() => appender.ok.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(2000);
  const partition = openJournalPartition({ file });
  const blanked = new Set<number>();
  for (let round = 0; round < 5; round += 1) {
    const head = await partition.head();
    const positions = Array.from({ length: 200 }, (_, n) => Math.max(1, head - 7 * n - round));
    for (const each of positions) blanked.add(each);
    const asked = [...new Set(positions)];
    const found = await partition.rewrite(asked.map((position) => ({ position, payload: empty })));
    expect(found).toBe(asked.length);
  }
  const acknowledged = appender.ok.length;
  await expect.poll(() => appender.ok.length, { timeout: 20_000 }).toBeGreaterThan(acknowledged + 500);
  await appender.kill();
  await partition.close();

  const all = await everything(file);
  expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => n + 1));
  // The appender numbers its messages from 1, so that a message's number is its position.
  const wrong = all.filter(
    (each) => textOf(each).split(" ")[0] !== (blanked.has(each.position) ? "" : `${each.position}`),
  );
  expect(wrong.map(({ position }) => position)).toEqual([]);
  expect(appender.ok.filter((number) => number > all.length)).toEqual([]);
  expect(appender.states, "the writer never had to hold messages").toEqual(["open"]);
  expect(appender.refused).toEqual([]);
  // As they lay in their frames: the number right behind the device's key.
  const raw = filesIn(dirname(file)).map((name) => readFileSync(join(dirname(file), name)));
  const left = [...blanked].filter((number) => raw.some((bytes) => bytes.includes(`bp-001${number} x`)));
  expect(left).toEqual([]);
  const neighbour = all.findLast((each) => !blanked.has(each.position) && each.payload.length > 10);
  expect(raw.some((bytes) => bytes.includes(`bp-001${neighbour?.position} x`))).toBe(true);
});
