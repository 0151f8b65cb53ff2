import { staffedFrom } from "../../model/duty.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Priority } from "../../model/rule.ts";
import { after, type Duration, days, type Instant, milliseconds, parseDuration } from "../../model/time.ts";

/** Somebody who is told as well when nobody has answered for so long. */
export interface Rung {
  readonly after: Duration;
  readonly to: string;
}

export type LadderPilot = Pick<Pilot, "roster" | "escalation" | "services">;

/**
 * The steps an unanswered alert climbs, from 1. The pilot's, and after them the last resort: as long after the last step
 * as that was after the one before it, or after a day where the pilot has no step for the priority.
 */
export function ladderOf({ escalation, roster }: LadderPilot, priority: Priority): readonly Rung[] {
  const steps = escalation
    .filter(({ priorities }) => priorities.includes(priority))
    .map(({ after: text, to }) => ({ after: parseDuration(text) ?? days(1), to }));
  const last = steps.at(-1);
  if (last === undefined) return [{ after: days(1), to: roster.lastResort }];
  if (last.to === roster.lastResort) return steps;
  const pause = last.after - (steps.at(-2)?.after ?? 0);
  return [...steps, { after: milliseconds(last.after + pause), to: roster.lastResort }];
}

/**
 * When a step falls due. High never waits; for the others the clock starts in staffed hours, and a step that would fall
 * outside them waits for the next.
 */
export function stepDueAt(
  pilot: LadderPilot,
  about: { readonly priority: Priority; readonly careGroups: readonly string[] },
  since: Instant,
  rung: Rung,
): Instant {
  if (about.priority === "high") return after(since, rung.after);
  const staffed = (at: Instant): Instant => staffedFrom(pilot.roster, about.careGroups, at);
  return staffed(after(staffed(since), rung.after));
}
