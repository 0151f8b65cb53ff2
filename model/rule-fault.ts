import type { Metric } from "./catalogue.ts";
import { type Duration, days } from "./time.ts";

/** What is wrong with a rule: where in it, and what would be right. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** Readings of this length of time are held in memory for each patient. */
export const mostKept: Duration = days(31);

export const unknownMetric = (path: Fault["path"], code: string, meant: Metric | null): Fault => ({
  path,
  problem:
    meant === null
      ? `${code} is no metric measured as a number; write a code of model/metrics.json`
      : `${code} is another name of a metric; write ${meant.code}`,
});
