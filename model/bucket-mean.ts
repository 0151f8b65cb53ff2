import { findMetric } from "./catalogue.ts";

/** For codes the catalogue does not know. */
const decimalsOfUnknown = 3;

/**
 * The mean of a bucket, with two places more than its metric. Values have no more places than their metric, so their sum
 * has none either: rounding it first takes away in which order it was summed, and every store says the same.
 */
export function bucketMean(code: string, sum: number, n: number): number {
  const decimals = findMetric(code)?.decimals ?? decimalsOfUnknown;
  return Number((Number(sum.toFixed(decimals + 3)) / n).toFixed(decimals + 2));
}
