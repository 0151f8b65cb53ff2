import { addSum, type BucketSum, bucketOf } from "../../model/bucket-sum.ts";
import { type BucketSize, bucketEnd, bucketStart, zoneOffset } from "../../model/civil-time.ts";
import type { Bucket } from "../../model/reading.ts";
import { rollupZone } from "../../model/rollups.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { hours, type Instant } from "../../model/time.ts";
import type { Database } from "./counters.ts";
import { readSum } from "./rollup-rows.ts";

type Sum = ReturnType<typeof readSum>;

/** Buckets out of the sums; `null` when they do not give them exactly. */
export async function bucketsIn(
  db: Database,
  query: ReadingsQuery,
  size: BucketSize,
  zone: string,
): Promise<readonly Bucket[] | null> {
  if (!isHour(query.from) || !isHour(zoneOffset(query.from, zone))) return null;
  const ofDays = size === "P1D" && zone === rollupZone && isMidnight(query.from);
  if (ofDays) {
    const days = await sumsOf(db, query, "P1D");
    if (isMidnight(query.until) || (await endsBefore(db, query))) {
      return days.map((day) => bucketOf(query.code, day.from_at, day));
    }
  }
  const rows = await sumsOf(db, query, "PT1H");
  // Asked after the sums: what was measured later than the stretch ends had not been added to them.
  if (!isHour(query.until) && !(await endsBefore(db, query))) return null;
  return gathered(rows, query.code, size, zone);
}

const isHour = (at: number): boolean => at % hours(1) === 0;
const isMidnight = (at: Instant): boolean => bucketStart(at, "P1D", rollupZone) === at;

async function sumsOf(
  db: Database,
  { patient, code, from, until }: ReadingsQuery,
  size: BucketSize,
): Promise<readonly Sum[]> {
  const rows = await db
    .selectFrom("rollup")
    .select(["from_at", "n", "sum", "min", "max"])
    .where("patient", "=", patient)
    .where("code", "=", code)
    .where("size", "=", size)
    .where("from_at", ">=", from)
    .where("from_at", "<", until)
    .orderBy("from_at")
    .execute();
  return rows.map(readSum);
}

/** Whether nothing was measured from the end of the stretch on, so that the last hour is not cut by it. */
async function endsBefore(db: Database, { patient, code, until }: ReadingsQuery): Promise<boolean> {
  const row = await db
    .selectFrom("latest")
    .select("at")
    .where("patient", "=", patient)
    .where("code", "=", code)
    .executeTakeFirst();
  return row === undefined || row.at < until;
}

/** Hours, in order, gathered by a zone's hours or days; `null` when its clocks are not set by whole hours. */
function gathered(
  rows: readonly Sum[],
  code: string,
  size: BucketSize,
  zone: string,
): readonly Bucket[] | null {
  const buckets: { readonly from: Instant; readonly sum: BucketSum }[] = [];
  let end: number = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const last = buckets.at(-1);
    // Zones are asked once for each bucket: it takes longer than all the rest.
    if (last !== undefined && row.from_at < end) {
      addSum(last.sum, row);
      continue;
    }
    const from = bucketStart(row.from_at, size, zone);
    end = bucketEnd(from, size, zone);
    // Where clocks are set by half an hour, an hour of the sums is cut in two.
    if (!isHour(from) || !isHour(end)) return null;
    buckets.push({ from, sum: { ...row } });
  }
  return buckets.map(({ from, sum }) => bucketOf(code, from, sum));
}
