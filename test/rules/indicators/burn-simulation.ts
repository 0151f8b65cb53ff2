import { burnPolicies } from "../../../model/objective.ts";
import type { Duration } from "../../../model/time.ts";
import { burnVerdict, type CountsOver } from "../../../rules/indicators/service-levels/burn.ts";

/** Random numbers of a seed (mulberry32). */
export function dieOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function poisson(mean: number, die: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = die(); product > limit; product *= die()) count += 1;
  return count;
}

export interface Simulated {
  readonly target: number;
  readonly perHour: number;
  /** Pages begun, by 30 days. */
  readonly falsePages: number;
  /** Minutes from the beginning of a total outage to a page, in the middle of the runs. */
  readonly detection: number | null;
}

const windows = [burnPolicies.fast, burnPolicies.slow];
const longest = Math.max(...windows.map(({ long }) => long)) / 60_000;

/** Minutes of events, by prefix sums, and whether a page stands at each. */
function course(
  target: number,
  perHour: number,
  badAt: (minute: number) => number,
  total: number,
  die: () => number,
) {
  const valid = new Float64Array(total + 1);
  const bad = new Float64Array(total + 1);
  let isPaging = false;
  const pages: number[] = [];
  for (let minute = 1; minute <= total; minute += 1) {
    const events = poisson(perHour / 60, die);
    let wrong = 0;
    for (let n = 0; n < events; n += 1) if (die() < badAt(minute)) wrong += 1;
    valid[minute] = (valid[minute - 1] ?? 0) + events;
    bad[minute] = (bad[minute - 1] ?? 0) + wrong;
    const over: CountsOver = (window: Duration) => {
      const from = Math.max(0, minute - window / 60_000);
      const [all, burning] = [
        (valid[minute] ?? 0) - (valid[from] ?? 0),
        (bad[minute] ?? 0) - (bad[from] ?? 0),
      ];
      return { good: all - burning, valid: all, burning };
    };
    const verdicts = windows.map((policy) => burnVerdict(target, policy, over));
    const isFiring = verdicts.includes("firing");
    if (isFiring && !isPaging) pages.push(minute);
    isPaging = isFiring || (isPaging && verdicts.includes("unknown"));
  }
  return pages;
}

/** A service that is healthy at half its budget, for so many days; then outages in which everything is bad. */
export function simulate(
  target: number,
  perHour: number,
  days: number,
  outages: number,
  seed = 1,
): Simulated {
  const die = dieOf(seed);
  const healthy = (1 - target) / 2;
  const pages = course(target, perHour, () => healthy, days * 1440, die);
  const waits: number[] = [];
  for (let run = 0; run < outages; run += 1) {
    const begins = longest + 60;
    const badAt = (minute: number) => (minute > begins ? 1 : healthy);
    const found = course(target, perHour, badAt, begins + 120, die).find((minute) => minute > begins);
    waits.push(found === undefined ? Number.POSITIVE_INFINITY : found - begins);
  }
  const middle = waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)];
  return {
    target,
    perHour,
    falsePages: (pages.length / days) * 30,
    detection: middle === undefined || !Number.isFinite(middle) ? null : middle,
  };
}

export const simulatedText = (all: readonly Simulated[]): string =>
  [
    "target   events/h   false pages per 30 days   minutes to notice a total outage",
    ...all.map(
      ({ target, perHour, falsePages, detection }) =>
        `${String(target).padEnd(8)} ${String(perHour).padStart(8)} ${falsePages.toFixed(2).padStart(25)} ${String(detection ?? "-").padStart(34)}`,
    ),
  ].join("\n");
