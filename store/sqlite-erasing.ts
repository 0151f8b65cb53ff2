import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { type Duration, milliseconds } from "../model/time.ts";
import { numberIn, type Sqlite } from "./sqlite.ts";

/** After a turn with the lock the file's other writers have theirs. */
const breath: Duration = milliseconds(5);
/** How often, and how many milliseconds apart, the lock is asked for: for 20 s at least. */
const tries = 10_000;
const apart: Duration = milliseconds(2);
const freePagesAtOnce = 64;

/**
 * Does one short piece of work that needs a lock, as soon as it is to be had. The connection must not wait by itself:
 * SQLite asks ever more seldom, and against a writer that commits without a break it might never be its turn.
 */
export async function takingTurns<Result>(work: () => Result): Promise<Result> {
  for (let left = tries; ; left -= 1) {
    try {
      const result = work();
      await pause(breath);
      return result;
    } catch (failure) {
      if (left === 0 || !HubFailure.of(failure).recoverable) throw failure;
    }
    await pause(apart);
  }
}

/**
 * Gives the free pages back to the file system, a few at a time: what was deleted without being overwritten is in
 * them. Stops at the pages there were when it began, since another connection may go on freeing some.
 */
export async function dropFreePages(db: Sqlite): Promise<void> {
  for (let left = freePages(db); left > 0; left -= freePagesAtOnce) {
    await takingTurns(() => db.exec(`PRAGMA incremental_vacuum(${freePagesAtOnce})`));
  }
}

const freePages = (db: Sqlite): number =>
  numberIn(db.prepare("PRAGMA freelist_count").get() ?? {}, "freelist_count");

/**
 * Moves everything from the WAL to the file and cuts the WAL to nothing, so that replaced pages are in neither. Most is
 * moved before the lock is taken, and the lock is given up again at once while somebody still reads from the WAL:
 * a writer waits for milliseconds only.
 */
export async function truncateWal(db: Sqlite): Promise<void> {
  await takingTurns(() => {
    db.checkpoint();
    const told = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() ?? {};
    if (numberIn(told, "busy") !== 0) {
      throw new HubFailure("store-unavailable", "the write-ahead log is still being read");
    }
  });
}
