import { staffedFrom } from "./duty.ts";
import type { EscalationStep, Roster } from "./pilot-roster.ts";
import type { Priority } from "./rule.ts";
import {
  after,
  type Duration,
  days,
  hours,
  type Instant,
  milliseconds,
  minutes,
  parseDuration,
} from "./time.ts";

/** Where a pilot says nothing: domain thresholds.md, "Default service targets". */
const usual: Readonly<Record<Priority, Duration>> = {
  high: minutes(15),
  medium: hours(2),
  low: days(1),
  technical: days(1),
};

/** Within which time an alert is to be answered: before the first step of the escalation is taken. */
export function answerWithin(escalation: readonly EscalationStep[], priority: Priority): Duration {
  const own = escalation.flatMap(({ priorities, after: text }) =>
    priorities.includes(priority) ? [parseDuration(text) ?? usual[priority]] : [],
  );
  return own.length === 0 ? usual[priority] : (Math.min(...own) as Duration);
}

const step = minutes(5);

/**
 * Until when an alert is to be answered. The clock stands still while no shift runs for the care group, but for high ones;
 * a day is until the same hour of the next day with a shift.
 */
export function answerBy(
  roster: Roster,
  careGroup: string | null,
  {
    priority,
    raisedAt,
    within,
  }: { readonly priority: Priority; readonly raisedAt: Instant; readonly within: Duration },
): Instant {
  if (priority === "high") return after(raisedAt, within);
  const groups = careGroup === null ? [] : [careGroup];
  let at = staffedFrom(roster, groups, raisedAt);
  for (let left: Duration = within; left > 0; ) {
    const part = left >= days(1) ? days(1) : (Math.min(left, step) as Duration);
    at = staffedFrom(roster, groups, after(at, part));
    left = milliseconds(left - part);
  }
  return at;
}
