/** Numbers from the smallest to the largest, in a form that sorts fast. */
export const sorted = (values: Iterable<number>): Float64Array => Float64Array.from(values).sort();

/**
 * Nearest-rank percentile of sorted values: the smallest that at least `percent` % of them do not exceed. `null` for none.
 */
export function nearestRank(values: ArrayLike<number>, percent: number): number | null {
  if (values.length === 0) return null;
  const rank = Math.max(1, Math.ceil((percent * values.length) / 100));
  return values[Math.min(rank, values.length) - 1] ?? null;
}

/** The middle one of sorted values, or the mean of the two in the middle; `null` for none. */
export function median(values: ArrayLike<number>): number | null {
  const half = values.length >> 1;
  const upper = values[half];
  if (upper === undefined) return null;
  return values.length % 2 === 1 ? upper : ((values[half - 1] ?? upper) + upper) / 2;
}

/** How often each value occurs, from the smallest value. */
export type Counted = readonly { readonly atMost: number; readonly n: number }[];

/** Nearest rank where values were only counted: the bound of the class it falls into. `share` between 0 and 1. */
export function countedRank(counts: Counted, share: number): number | null {
  const all = counts.reduce((sum, { n }) => sum + n, 0);
  const rank = Math.max(1, Math.ceil(share * all));
  let passed = 0;
  for (const { atMost, n } of counts) {
    passed += n;
    if (passed >= rank && n > 0) return atMost;
  }
  return null;
}
