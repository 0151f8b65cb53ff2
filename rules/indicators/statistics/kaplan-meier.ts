import { type Bounds, z95 } from "./wilson.ts";

/** Whom one waited for, how long, and whether it came; if not, nobody knows more than that it had not come by then. */
export interface Waited {
  readonly time: number;
  readonly came: boolean;
}

/** From `time` on the share still waiting is `left`. `variance` is Greenwood's sum, without the square of `left`. */
export interface Step {
  readonly time: number;
  readonly left: number;
  readonly atRisk: number;
  readonly variance: number;
}

/** Times from the shortest to the longest; numbers alone sort far faster than waits do. */
function timesOf(waits: readonly Waited[], came: boolean): Float64Array {
  const times = new Float64Array(waits.length);
  let n = 0;
  for (const each of waits) if (each.came === came) times[n++] = each.time;
  return times.subarray(0, n).sort();
}

/**
 * Kaplan and Meier's estimate (JASA 1958;53:457-481), a step for each time at which something came. Those who leave at the
 * very time of an event are still at risk for it.
 */
export function kaplanMeier(waits: readonly Waited[]): readonly Step[] {
  const [events, censored] = [timesOf(waits, true), timesOf(waits, false)];
  const steps: Step[] = [];
  let left = 1;
  let variance = 0;
  let gone = 0;
  for (let place = 0; place < events.length; ) {
    const time = events[place] ?? 0;
    while ((censored[gone] ?? Infinity) < time) gone++;
    const atRisk = events.length - place + censored.length - gone;
    let came = 0;
    for (; events[place] === time; place++) came++;
    left *= 1 - came / atRisk;
    variance += came / (atRisk * (atRisk - came));
    steps.push({ time, left, atRisk, variance });
  }
  return steps;
}

/** How many were still observed at a time. */
export const atRiskAt = (waits: readonly Waited[], time: number): number =>
  waits.reduce((n, each) => n + (each.time >= time ? 1 : 0), 0);

/** The share still waiting after a time. */
export const leftAt = (steps: readonly Step[], time: number): number => stepAt(steps, time)?.left ?? 1;

const stepAt = (steps: readonly Step[], time: number): Step | undefined =>
  steps.findLast((each) => each.time <= time);

/**
 * 95 % interval of the share left after a step, by Greenwood's variance on the log-log scale (Kalbfleisch and Prentice),
 * which stays within 0 and 1. Where nobody or everybody is left it says nothing: `null`.
 */
export function greenwood(step: Step | undefined): Bounds | null {
  if (step === undefined || step.left <= 0 || step.left >= 1) return null;
  const error = Math.sqrt(step.variance) / Math.abs(Math.log(step.left));
  return {
    low: step.left ** Math.exp(z95 * error),
    high: step.left ** Math.exp(-z95 * error),
  };
}
export const leftInterval = (steps: readonly Step[], time: number): Bounds | null =>
  greenwood(stepAt(steps, time));

/** A sum of shares may miss the half by a rounding error. */
const rounding = 1e-12;

/** The first time by which no more than `share` are left: 0.5 for the median. `null`: not reached. */
export const timeUntilLeft = (steps: readonly Step[], share: number): number | null =>
  steps.find((each) => each.left <= share + rounding)?.time ?? null;

/**
 * 95 % interval of that time (Brookmeyer and Crowley, Biometrics 1982;38:29-41): where the interval of the share left holds
 * `share`. `null` when its upper end is not reached.
 */
export function timeInterval(steps: readonly Step[], share: number): Bounds | null {
  const low = steps.find((each) => (greenwood(each)?.low ?? (each.left <= 0 ? 0 : 1)) <= share)?.time;
  const high = steps.find((each) => (greenwood(each)?.high ?? (each.left <= 0 ? 0 : 1)) <= share)?.time;
  return low === undefined || high === undefined ? null : { low, high };
}
