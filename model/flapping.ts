import type { Episode } from "./alert.ts";
import { before, type Duration, hours, type Instant, milliseconds } from "./time.ts";

/** How long back a condition's coming and going is looked at. */
export const flappingWindow: Duration = hours(1);
/** So many raises of one rule for one patient within the window are a chatter, whatever the share. */
export const chatteringRaises = 3;

// As Nagios has it: 21 checks, the last change weighing half as much again as the first.
const checks = 21;
const lightest = 0.8;
const heaviest = 1.2;
const begins = 0.5;
const ends = 0.25;

type Stretch = Pick<Episode, "since" | "until">;

/**
 * The weighted share of changes between 21 checks, evenly spread over the window, of whether a condition held. Checks are
 * by time and not by reading: two devices that send at different paces flap alike.
 */
export function shareOfChanges(episodes: readonly Stretch[], now: Instant): number {
  const step = flappingWindow / (checks - 1);
  const held = Array.from({ length: checks }, (_, index) => {
    const at = before(now, milliseconds((checks - 1 - index) * step));
    return episodes.some(({ since, until }) => since <= at && (until === null || at < until));
  });
  const weight = (index: number): number => lightest + ((heaviest - lightest) * (index - 1)) / (checks - 2);
  const changes = held.map((each, index) => (index > 0 && each !== held[index - 1] ? weight(index) : 0));
  return changes.reduce((sum, each) => sum + each, 0) / (checks - 1);
}

/** How often the condition began within the window. */
export const raisesWithin = (episodes: readonly Stretch[], now: Instant): number =>
  episodes.filter(({ since }) => since > before(now, flappingWindow) && since <= now).length;

/**
 * Whether one rule's alert for one patient flaps: above half of the checks changed, or it was raised three times within the
 * hour. One that flaps goes on doing so until fewer than a quarter change and it is raised less often.
 */
export function flaps(was: boolean, episodes: readonly Stretch[], now: Instant): boolean {
  if (raisesWithin(episodes, now) >= chatteringRaises) return true;
  const share = shareOfChanges(episodes, now);
  return was ? share >= ends : share > begins;
}
