import { addSum, type BucketSum, bucketOf } from "../../model/bucket-sum.ts";
import { type BucketSize, bucketStart } from "../../model/civil-time.ts";
import type { Bucket, Reading } from "../../model/reading.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import type { Instant } from "../../model/time.ts";
import { cursorOf, type KeptReading, order } from "./cursor.ts";
import type { KeptPage } from "./range.ts";

/** One page out of one page of each of two stores; where both have a reading under the same key, the first's counts. */
export function mergedPage(first: KeptPage, second: KeptPage, query: ReadingsQuery, limit: number): KeptPage {
  const merged: KeptReading[] = [];
  for (const reading of [...first.items, ...second.items].toSorted(order)) {
    const previous = merged.at(-1);
    if (previous === undefined || order(previous, reading) !== 0) merged.push(reading);
  }
  const items = merged.slice(0, limit);
  const last = items.at(-1);
  const hasMore = merged.length > limit || first.next !== null || second.next !== null;
  return { items, next: hasMore && last !== undefined ? cursorOf(last, query) : null };
}

/** Gathers readings, oldest first, by civil hours or days. */
export async function folded(
  pages: AsyncIterable<readonly Reading[]>,
  code: string,
  size: BucketSize,
  zone: string,
): Promise<readonly Bucket[]> {
  const gathered: { readonly from: Instant; readonly sum: BucketSum }[] = [];
  for await (const readings of pages) {
    for (const { at, value } of readings) {
      const from = bucketStart(at, size, zone);
      const one = { n: 1, sum: value, min: value, max: value };
      const last = gathered.at(-1);
      if (last?.from === from) addSum(last.sum, one);
      else gathered.push({ from, sum: one });
    }
  }
  return gathered.map(({ from, sum }) => bucketOf(code, from, sum));
}

/** The later of two readings of one metric, as the embedded store tells it: by time, then by arrival. */
export const laterOf = <Kept extends Reading>(one: Kept, other: Kept): Kept =>
  (one.at - other.at || one.receivedAt - other.receivedAt) >= 0 ? one : other;
