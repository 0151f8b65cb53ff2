import { bucketMean } from "../../model/bucket-mean.ts";
import { type BucketSize, bucketEnd, bucketStart } from "../../model/civil-time.ts";
import type { Bucket } from "../../model/reading.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";
import { numberIn, type Sqlite } from "../sqlite.ts";
import { seriesOf } from "./range.ts";

/**
 * Readings gathered by civil hours or days. SQLite knows no zones, so the bounds are made here and it sums between
 * them; from an empty stretch it goes on at the next reading there is.
 */
export function bucketsOf(
  db: Sqlite,
  query: ReadingsQuery,
  size: BucketSize,
  zone: string,
): readonly Bucket[] {
  const ids = seriesOf(db, query);
  const buckets: Bucket[] = [];
  let next = firstFrom(db, ids, query.from);
  while (next !== null && next < query.until) {
    const from = bucketStart(next, size, zone);
    const end = bucketEnd(from, size, zone);
    const { n, sum, min, max } = sumOf(db, ids, next, earlier(end, query.until));
    buckets.push({ from, n, mean: bucketMean(query.code, sum, n), min, max });
    next = firstFrom(db, ids, end);
  }
  return buckets;
}

function firstFrom(db: Sqlite, ids: readonly number[], from: Instant): Instant | null {
  const first = db.prepare("SELECT at FROM reading WHERE series = ? AND at >= ? ORDER BY at LIMIT 1");
  let earliest: number | null = null;
  for (const id of ids) {
    const row = first.get([id, from]);
    if (row !== undefined) earliest = Math.min(numberIn(row, "at"), earliest ?? Infinity);
  }
  return earliest === null ? null : atMillisecond(earliest);
}

interface Sum {
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

function sumOf(db: Sqlite, ids: readonly number[], from: Instant, until: Instant): Sum {
  const gather = db.prepare(
    `SELECT count(*) AS n, total(value) AS sum, min(value) AS min, max(value) AS max
     FROM reading WHERE series = ? AND at >= ? AND at < ?`,
  );
  const all = { n: 0, sum: 0, min: Infinity, max: -Infinity };
  for (const id of ids) {
    const row = gather.get([id, from, until]) ?? {};
    const n = numberIn(row, "n");
    if (n === 0) continue;
    all.n += n;
    all.sum += numberIn(row, "sum");
    all.min = Math.min(all.min, numberIn(row, "min"));
    all.max = Math.max(all.max, numberIn(row, "max"));
  }
  return all;
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
