import { findMetric } from "./catalogue.ts";
import type { Bucket } from "./reading.ts";
import type { Instant } from "./time.ts";

/** For codes the catalogue does not know. */
const decimalsOfUnknown = 3;

/**
 * The mean of a bucket, with two places more than its metric. Values have no more places than their metric, so their sum
 * has none either: rounding it first takes away in which order it was summed, and every store says the same.
 */
function bucketMean(code: string, sum: number, n: number): number {
  const decimals = findMetric(code)?.decimals ?? decimalsOfUnknown;
  return Number((Number(sum.toFixed(decimals + 3)) / n).toFixed(decimals + 2));
}

/** Readings of one stretch of time, summed up. */
export interface BucketSum {
  n: number;
  sum: number;
  min: number;
  max: number;
}

export const noReadings = (): BucketSum => ({ n: 0, sum: 0, min: Infinity, max: -Infinity });

export function addSum(into: BucketSum, { n, sum, min, max }: Readonly<BucketSum>): void {
  into.n += n;
  into.sum += sum;
  into.min = Math.min(into.min, min);
  into.max = Math.max(into.max, max);
}

/** As it is shown, from whichever store the sum is. */
export const bucketOf = (code: string, from: Instant, { n, sum, min, max }: Readonly<BucketSum>): Bucket => ({
  from,
  n,
  mean: bucketMean(code, sum, n),
  min,
  max,
});
