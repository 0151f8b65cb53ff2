import type { Episode } from "./alert.ts";
import { before, type Duration, hours, type Instant } from "./time.ts";

/** How long back a condition's coming and going is looked at. */
export const flappingWindow: Duration = hours(1);

// As Nagios has it: 21 checks, the last change weighing half as much again as the first.
const steps = 20;
const lightest = 0.8;
const heaviest = 1.2;
const begins = 0.5;
const ends = 0.25;

type Stretch = Pick<Episode, "since" | "until">;

/**
 * The weighted share of the steps between 21 checks, evenly spread over the window, in which a condition came or went.
 * Steps are of time and not of readings: two devices that send at different paces flap alike, and one that sends a whole
 * hour's readings at once has not flapped for an hour.
 */
export function shareOfChanges(episodes: readonly Stretch[], now: Instant): number {
  const step = flappingWindow / steps;
  const edges = episodes.flatMap(({ since, until }) => (until === null ? [since] : [since, until]));
  const changed = new Set(edges.map((at) => Math.ceil((at - before(now, flappingWindow)) / step)));
  const weight = (index: number): number => lightest + ((heaviest - lightest) * (index - 1)) / (steps - 1);
  const inside = [...changed].filter((index) => index >= 1 && index <= steps);
  return inside.reduce((sum, index) => sum + weight(index), 0) / steps;
}

/** Whether one rule's alert for one patient flaps: it begins above half of the checks changed, and ends below a quarter. */
export function flaps(was: boolean, episodes: readonly Stretch[], now: Instant): boolean {
  const share = shareOfChanges(episodes, now);
  return was ? share >= ends : share > begins;
}
