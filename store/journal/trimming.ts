import type { Instant } from "../../model/time.ts";
import { numberIn, type Sqlite } from "../sqlite.ts";

/** One step frees at most this much, so that it takes a few milliseconds. */
const stepRows = 64;
const stepBytes = 2 * 1024 * 1024;
/** Free pages beyond these go back to the file system; fewer are soon written again. */
const freePagesKept = 4096;
const stepPages = 256;

/** The position up to which everything was trimmed. */
export function trimmedUpTo(db: Sqlite): number {
  const row = db.prepare("SELECT coalesce(min(first), 1) - 1 AS trimmed FROM message_group").get();
  return numberIn(row ?? {}, "trimmed");
}

/**
 * Removes some rows that every reader released whole and that arrived before an instant; true when more could go.
 * The last row stays, since it holds the head. Without any reader nothing goes.
 */
export function trimSome(db: Sqlite, arrivedBefore: Instant): boolean {
  const step = nextStep(db, arrivedBefore);
  if (step === null) return shrink(db);
  db.prepare("DELETE FROM message_group WHERE first <= ?").run([step]);
  return true;
}

/** The `first` of the last row to remove now; `null` when there is none. */
function nextStep(db: Sqlite, arrivedBefore: Instant): number | null {
  const rows = db
    .prepare(
      `SELECT first, first + count - 1 AS last, received_at, length(bytes) AS bytes,
              (SELECT min(released) FROM reader) AS released, (SELECT max(first) FROM message_group) AS newest
       FROM message_group WHERE first <= (SELECT min(released) FROM reader) ORDER BY first LIMIT ?`,
    )
    .iterate([stepRows]);
  let step: number | null = null;
  let bytes = 0;
  for (const row of rows) {
    const first = numberIn(row, "first");
    const isHeld = numberIn(row, "last") > numberIn(row, "released") || first === numberIn(row, "newest");
    if (isHeld || numberIn(row, "received_at") >= arrivedBefore || bytes > stepBytes) break;
    step = first;
    bytes += numberIn(row, "bytes");
  }
  return step;
}

function shrink(db: Sqlite): boolean {
  const free = numberIn(db.prepare("PRAGMA freelist_count").get() ?? {}, "freelist_count");
  if (free <= freePagesKept + stepPages) return false;
  db.exec(`PRAGMA incremental_vacuum(${stepPages})`);
  return true;
}
