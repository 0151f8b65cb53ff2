import { type BurnPolicy, type BurnSpeed, burnPolicies } from "../../../model/objective.ts";
import type { Duration } from "../../../model/time.ts";
import { type Counts, wilsonAt, z99 } from "./counts.ts";

/** Counts of windows that end now, by their length. */
export type CountsOver = (window: Duration) => Counts;

/**
 * How many times faster than allowed the budget is used up: 1 uses all of it in the objective's own window. `null` where
 * nothing happened.
 */
export const burnOf = ({ burning, valid }: Counts, target: number): number | null =>
  valid > 0 ? burning / valid / (1 - target) : null;

/** Two bad ones of twenty lie beyond the interval, and come by chance once in seven months: three do not. */
const leastBad = 3;

export type BurnVerdict = "firing" | "quiet" | "unknown";

/**
 * Whether a budget burns by one policy (SRE Workbook, chapter 5, with a guard for few events): the long window says that it
 * matters, the short one that it goes on. Of the long one the lower end of the 99 % interval must lie above the threshold:
 * at twenty events an hour a single bad one would page twelve times a month otherwise. `unknown` with nothing in the short
 * window: it neither begins nor ends anything.
 */
export function burnVerdict(target: number, policy: BurnPolicy, over: CountsOver): BurnVerdict {
  const short = over(policy.short);
  const burning = burnOf(short, target);
  if (burning === null) return "unknown";
  if (burning <= policy.threshold) return "quiet";
  const long = over(policy.long);
  if (long.burning < leastBad) return "quiet";
  const low = wilsonAt(z99, long.burning, long.valid)?.low ?? 0;
  return low / (1 - target) > policy.threshold ? "firing" : "quiet";
}

/** What burns, fastest first. */
export interface Burning {
  readonly firing: readonly BurnSpeed[];
  /** No word of it: what was firing goes on firing, and what was not does not begin. */
  readonly unknown: readonly BurnSpeed[];
}

export function burningBy(target: number, speeds: readonly BurnSpeed[], over: CountsOver): Burning {
  const verdicts = speeds.map((speed) => ({
    speed,
    verdict: burnVerdict(target, burnPolicies[speed], over),
  }));
  const those = (wanted: BurnVerdict) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ speed }) => speed);
  return { firing: those("firing"), unknown: those("unknown") };
}
