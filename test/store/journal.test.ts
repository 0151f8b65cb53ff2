import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { journalAt } from "./journal-at.ts";
import { journalContract } from "./journal-contract.ts";
import { messageWith, textOf } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

journalContract("the embedded journal", () => {
  const file = scratchFile("journal.db");
  return async () => ({ journal: journalAt({ file }).journal, partition: openJournalPartition({ file }) });
});

test("every commit is announced once, and counted on the board", async () => {
  let announced = 0;
  const { journal, board } = journalAt({ file: scratchFile("journal.db"), appended: () => (announced += 1) });
  await Promise.all([journal.append(messageWith("a")), journal.append(messageWith("b"))]);
  await journal.append(messageWith("c"));
  expect(announced).toBe(2);
  expect(board.get("journal_commits_total")).toBe(2);
  expect(board.get("journal_head")).toBe(3);
  expect(board.get("journal_pending_bytes")).toBe(0);
  await journal.close();
});

test("what waits is bounded: beyond the limit a message is refused at once, and those before it are kept", async () => {
  const file = scratchFile("journal.db");
  const { journal, board } = journalAt({ file, limits: { pendingBytes: 1000 } });
  const appends = Array.from({ length: 20 }, (_, n) => journal.append(messageWith(`${n}`.padEnd(100, "."))));
  expect(board.get("journal_pending_bytes")).toBeLessThanOrEqual(1000);
  expect(board.get("journal_pending_bytes_limit")).toBe(1000);
  const outcomes = await Promise.allSettled(appends);
  const taken = outcomes.filter(({ status }) => status === "fulfilled").length;
  expect(outcomes.map(({ status }) => status)).toEqual(
    outcomes.map((_, n) => (n < taken ? "fulfilled" : "rejected")),
  );
  await expect(appends.at(-1)).rejects.toMatchObject({ code: "journal-full", recoverable: true });
  await journal.append(messageWith("there is room again"));
  const partition = openJournalPartition({ file });
  const read = await partition.read(0, { messages: 100, bytes: 1e6 });
  expect(read.map((entry) => Number.parseInt(textOf(entry), 10)).slice(0, taken)).toEqual(
    Array.from({ length: taken }, (_, n) => n),
  );
  expect(read).toHaveLength(taken + 1);
  await Promise.all([journal.close(), partition.close()]);
});

test("another writer's lock makes appends wait, not fail", async () => {
  const file = scratchFile("journal.db");
  const { journal, board, log } = journalAt({ file });
  const other = openDatabase(file);
  other.exec("BEGIN IMMEDIATE");
  const append = journal.append(messageWith("patient"));
  await expect.poll(() => journal.state()).toBe("holding");
  expect(board.get("journal_state")).toBe(1);
  other.exec("ROLLBACK");
  await append;
  expect(journal.state()).toBe("open");
  expect(log.lines.map(({ level }) => level)).toEqual(["warn", "info"]);
  other.close();
  await journal.close();
});

test("bytes that are no message are a defect, not a wrong message", async () => {
  const file = scratchFile("journal.db");
  const { journal } = journalAt({ file });
  await journal.append(messageWith("a"));
  await journal.close();
  for (const damage of ["substr(bytes, 1, length(bytes) - 1)", "x'02'", "x'01ff'", "zeroblob(40)"]) {
    const db = openDatabase(file);
    db.exec(`UPDATE message_group SET bytes = ${damage}`);
    db.close();
    const partition = openJournalPartition({ file });
    const failure = await partition.read(0, { messages: 1, bytes: 1 }).catch(HubFailure.of);
    expect(failure, damage).toMatchObject({ code: "defect", message: expect.stringContaining("position 1") });
    await partition.close();
  }
});

test("a file of a newer program is left alone", () => {
  const file = scratchFile("journal.db");
  const db = openDatabase(file);
  db.exec("PRAGMA user_version=99");
  db.close();
  expect(() => openJournalPartition({ file })).toThrow(
    expect.objectContaining({ code: "configuration-rejected" }),
  );
});
