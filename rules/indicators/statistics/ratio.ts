import { around } from "./student.ts";
import type { Bounds } from "./wilson.ts";

/** A ratio of two sums over units that vary together, such as kilometres and months of one person. */
export interface RatioOfSums {
  readonly ratio: number;
  readonly error: number | null;
  readonly interval: Bounds | null;
}

/**
 * Sum of `above` over sum of `below` with its linearised standard error (Cochran, Sampling Techniques, 3rd ed., 6.4): each
 * unit counts as one observation, so that one person's many events do not pass for many persons'. `null` with nothing below.
 */
export function ratioOfSums(above: ArrayLike<number>, below: ArrayLike<number>): RatioOfSums | null {
  let upper = 0;
  let lower = 0;
  for (let each = 0; each < below.length; each++) {
    upper += above[each] ?? 0;
    lower += below[each] ?? 0;
  }
  if (lower <= 0) return null;
  const ratio = upper / lower;
  const n = below.length;
  if (n < 2) return { ratio, error: null, interval: null };
  let squares = 0;
  for (let each = 0; each < n; each++) squares += ((above[each] ?? 0) - ratio * (below[each] ?? 0)) ** 2;
  const error = Math.sqrt((squares * n) / (n - 1)) / lower;
  return { ratio, error, interval: around(ratio, error, n - 1) };
}
