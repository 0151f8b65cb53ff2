import { atMillisecond, type Instant } from "../../model/time.ts";
import { numberIn, type Sqlite, type SqlRow } from "../sqlite.ts";
import type { KeptReading } from "./cursor.ts";
import type { Backlog, Waiting } from "./near.ts";
import { keptIn, readingColumns } from "./reading-row.ts";

/** What a waiting reading takes in the file, its entry in the index by message included. */
const bytesPerReading = 60;

/** How far a partition was fed and how far it was carried. */
interface Progress {
  readonly partition: number;
  readonly fed: number;
  readonly fedReadings: number;
  readonly drained: number;
  readonly drainedReadings: number;
}

/** Readings on their way, and what was known when they were read. */
export interface Taken {
  readonly waiting: Waiting;
  readonly from: number;
  /** How many readings there were ever up to `to`, if `to` was the end. */
  readonly readingsEver: number | null;
}

const progressQuery = `SELECT f.partition, f.position AS fed, f.readings AS fed_readings,
    coalesce(d.position, 0) AS drained, coalesce(d.readings, 0) AS drained_readings
  FROM fed f LEFT JOIN drained d ON d.partition = f.partition`;

const progressIn = (row: SqlRow): Progress => ({
  partition: numberIn(row, "partition"),
  fed: numberIn(row, "fed"),
  fedReadings: numberIn(row, "fed_readings"),
  drained: numberIn(row, "drained"),
  drainedReadings: numberIn(row, "drained_readings"),
});

export function progressOf(db: Sqlite, partition: number): Progress | null {
  const row = db.prepare(`${progressQuery} WHERE f.partition = ?`).get([partition]);
  return row === undefined ? null : progressIn(row);
}

/** Whole messages after the cursor; what is fed is read first, so that nothing appended meanwhile is passed over. */
export function takeWaiting(db: Sqlite, partition: number, most: number): Taken | null {
  const progress = progressOf(db, partition);
  if (progress === null || progress.drained >= progress.fed) return null;
  const { drained: from, fed, fedReadings } = progress;
  const found = readingsBetween(db, partition, from, fed, most + 1);
  if (found.length <= most) {
    return { from, readingsEver: fedReadings, waiting: { partition, to: fed, readings: found.map(keptIn) } };
  }
  const [first, last] = [found[0], found.at(-1)].map((row) => numberIn(row ?? {}, "position"));
  // The last message may not be whole. When it is the only one, all of it is taken, however much it holds.
  const isOne = first === last;
  const to = isOne ? (last ?? fed) : lastBefore(found, last ?? fed);
  const rows = isOne
    ? readingsBetween(db, partition, from, to, -1)
    : found.filter((row) => numberIn(row, "position") <= to);
  return { from, readingsEver: null, waiting: { partition, to, readings: rows.map(keptIn) } };
}

const lastBefore = (rows: readonly SqlRow[], position: number): number =>
  rows.reduce((to, row) => {
    const here = numberIn(row, "position");
    return here < position ? here : to;
  }, 0);

function readingsBetween(db: Sqlite, partition: number, from: number, to: number, most: number) {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM reading r INDEXED BY reading_of_message CROSS JOIN series s ON s.id = r.series
     WHERE r.partition = ? AND r.position > ? AND r.position <= ? ORDER BY r.position LIMIT ?`,
  );
  return select.all([partition, from, to, most]);
}

export function countBetween(db: Sqlite, partition: number, from: number, to: number): number {
  const count = db.prepare(
    `SELECT count(*) AS n FROM reading INDEXED BY reading_of_message
     WHERE partition = ? AND position > ? AND position <= ?`,
  );
  return numberIn(count.get([partition, from, to]) ?? {}, "n");
}

export function backlogOf(db: Sqlite): Backlog {
  const oldest = db.prepare(
    `SELECT received_at FROM reading INDEXED BY reading_of_message
     WHERE partition = ? AND position > ? ORDER BY position LIMIT 1`,
  );
  const all = { messages: 0, readings: 0 };
  let since: Instant | null = null;
  for (const row of db.prepare(progressQuery).all()) {
    const { partition, fed, fedReadings, drained, drainedReadings } = progressIn(row);
    all.messages += Math.max(0, fed - drained);
    all.readings += Math.max(0, fedReadings - drainedReadings);
    const first = oldest.get([partition, drained]);
    const arrived = first === undefined ? null : atMillisecond(numberIn(first, "received_at"));
    if (arrived !== null && (since === null || arrived < since)) since = arrived;
  }
  return { ...all, since, bytes: all.readings * bytesPerReading };
}

/** A reading of one of some messages, if any is there. */
export function drawFrom(
  db: Sqlite,
  partition: number,
  [low, high]: readonly [number, number],
  random: () => number,
): KeptReading | null {
  const messageFrom = db.prepare(
    `SELECT position FROM reading INDEXED BY reading_of_message
     WHERE partition = ? AND position >= ? AND position <= ? ORDER BY position LIMIT 1`,
  );
  const start = low + Math.floor(random() * (high - low + 1));
  const found = messageFrom.get([partition, start, high]) ?? messageFrom.get([partition, low, high]);
  if (found === undefined) return null;
  const position = numberIn(found, "position");
  const rows = readingsBetween(db, partition, position - 1, position, -1);
  const row = rows[Math.floor(random() * rows.length)];
  return row === undefined ? null : keptIn(row);
}

/**
 * The first position of which a reading arrived at or after a time, up to a limit; one beyond the limit when none did.
 * Halves the stretch each time, which takes arrival to follow the journal's order.
 */
export function firstArrived(db: Sqlite, partition: number, time: Instant, limit: number): number {
  const at = db.prepare(
    `SELECT position, received_at FROM reading INDEXED BY reading_of_message
     WHERE partition = ? AND position >= ? AND position <= ? ORDER BY position LIMIT 1`,
  );
  let [low, high] = [1, limit + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = at.get([partition, middle, limit]);
    if (row === undefined || numberIn(row, "received_at") >= time) high = middle;
    else low = numberIn(row, "position") + 1;
  }
  return low;
}
