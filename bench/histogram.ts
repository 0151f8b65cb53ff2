/**
 * Latencies in buckets that grow with the value: exact below 64 µs, at most 1/32 too high above it.
 * A thousand numbers hold any amount of measurements up to half an hour, and two histograms add up.
 */
export interface Histogram {
  record(microseconds: number): void;
  /** The latency that `share` (0 to 1) of the measurements did not exceed, in µs; 0 when there are none. */
  quantile(share: number): number;
  readonly count: number;
  /** Counts by bucket, to carry to another process. */
  counts(): readonly number[];
  add(counts: readonly number[]): void;
}

const exact = 64;
const perDoubling = 32;
const doublings = 31 - 6;
const buckets = exact + doublings * perDoubling;
const longest = 2 ** 31 - 1;

export function histogram(): Histogram {
  const counts = new Float64Array(buckets);
  let count = 0;
  return {
    record: (microseconds) => {
      const bucket = bucketOf(microseconds);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      count += 1;
    },
    quantile: (share) => {
      const wanted = Math.max(1, Math.ceil(count * share));
      let seen = 0;
      const found = counts.findIndex((held) => {
        seen += held;
        return seen >= wanted;
      });
      return found === -1 ? 0 : highestOf(found);
    },
    get count() {
      return count;
    },
    counts: () => [...counts],
    add: (others) => {
      for (const [bucket, held] of others.entries()) counts[bucket] = (counts[bucket] ?? 0) + held;
      count += others.reduce((sum, held) => sum + held, 0);
    },
  };
}

function bucketOf(microseconds: number): number {
  const value = Math.min(longest, Math.max(0, Math.floor(microseconds)));
  if (value < exact) return value;
  const doubling = 31 - Math.clz32(value) - 6;
  // The five bits below the leading one choose the bucket within the doubling.
  return exact + doubling * perDoubling + ((value >> (doubling + 1)) & (perDoubling - 1));
}

function highestOf(bucket: number): number {
  if (bucket < exact) return bucket;
  const doubling = Math.floor((bucket - exact) / perDoubling);
  const place = (bucket - exact) % perDoubling;
  return (perDoubling + place + 1) * 2 ** (doubling + 1) - 1;
}
