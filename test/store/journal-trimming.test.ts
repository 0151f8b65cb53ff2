import { statSync } from "node:fs";
import { expect, test } from "vitest";
import type { JournalPartition } from "../../model/journal.ts";
import { days, hours } from "../../model/time.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { journalAt } from "./journal-at.ts";
import { messageWith, stoppedClock, textOf } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

const plenty = { messages: 1000, bytes: 1e9 };

function house(readers: readonly string[] = []) {
  const file = scratchFile("journal.db");
  const clock = stoppedClock();
  const { journal, board } = journalAt({ file, clock, readers });
  const partition = openJournalPartition({ file });
  return {
    file,
    clock,
    board,
    journal,
    partition,
    /** One commit each. */
    async append(...texts: string[]) {
      for (const text of texts) await journal.append(messageWith(text, { receivedAt: clock.now() }));
    },
    close: () => Promise.all([journal.close(), partition.close()]),
  };
}

const textsIn = async (partition: JournalPartition): Promise<string> =>
  (await partition.read(0, plenty)).map(textOf).join("");

test("what every reader released and is older than seven days goes, and nothing else", async () => {
  const { clock, journal, partition, board, append, close } = house();
  await append("a", "b", "c");
  clock.advance(days(5));
  await append("d", "e");
  clock.advance(days(3));
  await append("f");
  await partition.release("pipeline", 6);
  await partition.release("copy", 2);
  expect(await journal.trim(), "up to the slowest reader").toBe(2);
  await partition.release("copy", 5);
  expect(await journal.trim(), "up to the age").toBe(3);
  expect(board.get("journal_trimmed")).toBe(3);
  expect(await textsIn(partition)).toBe("def");
  await close();
});

test("without a reader nothing goes", async () => {
  const { clock, journal, partition, append, close } = house();
  await append("a", "b");
  clock.advance(days(30));
  expect(await journal.trim()).toBe(0);
  expect(await textsIn(partition)).toBe("ab");
  await close();
});

test("a reader named at the start holds everything until it first releases", async () => {
  const { clock, journal, partition, append, close } = house(["pipeline"]);
  await append("a", "b", "c");
  clock.advance(days(30));
  await partition.release("copy", 3);
  expect(await journal.trim()).toBe(0);
  await partition.release("pipeline", 1);
  expect(await journal.trim()).toBe(1);
  await close();
});

test("a release never goes back", async () => {
  const { clock, journal, partition, append, close } = house();
  await append("a", "b", "c");
  clock.advance(days(8));
  await partition.release("pipeline", 2);
  await partition.release("pipeline", 1);
  expect(await journal.trim()).toBe(2);
  await close();
});

test("a message stays as long as one of its commit is held", async () => {
  const { clock, journal, partition, append, close } = house();
  await Promise.all(["a", "b"].map((text) => journal.append(messageWith(text, { receivedAt: clock.now() }))));
  await append("c");
  clock.advance(days(8));
  await partition.release("pipeline", 1);
  expect(await journal.trim()).toBe(0);
  await partition.release("pipeline", 2);
  expect(await journal.trim()).toBe(2);
  await close();
});

test("exactly seven days old is not older than seven days", async () => {
  const { clock, journal, partition, append, close } = house();
  await append("a", "b");
  await partition.release("pipeline", 2);
  clock.advance(days(7));
  expect(await journal.trim()).toBe(0);
  clock.advance(hours(1));
  expect(await journal.trim()).toBe(1);
  await close();
});

test("positions go on where they were after everything was trimmed and the journal opened again", async () => {
  const { file, clock, journal, partition, append, close } = house();
  await append("a", "b", "c");
  await partition.release("pipeline", 3);
  clock.advance(days(8));
  expect(await journal.trim(), "the last row stays").toBe(2);
  await journal.close();
  const again = journalAt({ file, clock }).journal;
  await again.append(messageWith("d"));
  expect(await partition.head()).toBe(4);
  expect(await textsIn(partition)).toBe("cd");
  await again.close();
  await close();
});

test("a long backlog is trimmed in steps that let appends through, and its room is given back", async () => {
  const { file, clock, journal, partition, append, close } = house();
  const heavy = "x".repeat(300_000);
  for (let n = 0; n < 80; n += 1) await append(heavy);
  await partition.release("pipeline", 80);
  clock.advance(days(8));
  const trimmed = journal.trim();
  await append("meanwhile");
  expect(await trimmed).toBe(80);
  expect(await textsIn(partition)).toBe("meanwhile");
  await close();
  expect(statSync(file).size, "less than what was written").toBeLessThan(19_000_000);
});
