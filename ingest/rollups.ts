import { type BucketSize, bucketSizes, bucketStart } from "../model/civil-time.ts";
import type { Reading } from "../model/reading.ts";
import { type RollupSum, rollupZone } from "../model/rollups.ts";

/** What readings add to their hours and days. */
export function sumsOf(readings: Iterable<Reading>): readonly RollupSum[] {
  const sums = new Map<string, RollupSum>();
  for (const reading of readings) {
    for (const size of bucketSizes) add(sums, reading, size);
  }
  return [...sums.values()];
}

function add(sums: Map<string, RollupSum>, { patient, code, at, value }: Reading, size: BucketSize): void {
  const from = bucketStart(at, size, rollupZone);
  const name = `${patient} ${code} ${size} ${from}`;
  const { n, sum, min, max } = sums.get(name) ?? { n: 0, sum: 0, min: value, max: value };
  const sums1 = { n: n + 1, sum: sum + value, min: Math.min(min, value), max: Math.max(max, value) };
  sums.set(name, { patient, code, size, from, ...sums1 });
}

/** Of each patient and metric the latest reading; of those measured at one time the one that arrived last. */
export function latestOf(readings: Iterable<Reading>): readonly Reading[] {
  const latest = new Map<string, Reading>();
  for (const reading of readings) {
    const name = `${reading.patient} ${reading.code}`;
    const other = latest.get(name);
    if (other === undefined || reading.at > other.at || isNewer(reading, other)) latest.set(name, reading);
  }
  return [...latest.values()];
}

const isNewer = (one: Reading, other: Reading): boolean =>
  one.at === other.at && one.receivedAt >= other.receivedAt;
