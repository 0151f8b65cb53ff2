import { numberIn, type Sqlite } from "../sqlite.ts";

/**
 * One row per group of messages committed together, because rows are what costs.
 * `first` is the position of its first message, `received_at` the latest arrival in it.
 */
export const journalSchema: readonly string[] = [
  `CREATE TABLE message_group (
     first INTEGER PRIMARY KEY,
     count INTEGER NOT NULL CHECK (count > 0),
     received_at INTEGER NOT NULL,
     bytes BLOB NOT NULL
   ) STRICT;
   CREATE TABLE reader (
     name TEXT PRIMARY KEY,
     released INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE probe (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;`,
];

/** The last position in the file; 0 when nothing was ever written, because the last row is never trimmed. */
export function headOf(db: Sqlite): number {
  const last = db.prepare("SELECT first + count - 1 AS head FROM message_group ORDER BY first DESC LIMIT 1");
  const row = last.get();
  return row === undefined ? 0 : numberIn(row, "head");
}
