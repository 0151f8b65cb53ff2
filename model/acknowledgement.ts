import { HubFailure } from "./failure.ts";
import type { Priority } from "./rule.ts";
import { after, type Duration, days, formatInstant, hours, type Instant, minutes } from "./time.ts";

/** Every acknowledgement ends: an alert that stays present comes back to somebody. */
interface Lengths {
  /** When nothing else is said. */
  readonly usual: Duration;
  readonly longest: Duration;
}

const others: Lengths = { usual: hours(24), longest: days(7) };
const lengths: Readonly<Record<Priority, Lengths>> = {
  high: { usual: minutes(30), longest: hours(24) },
  medium: { usual: hours(4), longest: days(7) },
  low: others,
  technical: others,
};

/** Until when an acknowledgement holds; throws `input-rejected` for an end that is past or too far. */
export function acknowledgementEnd(priority: Priority, at: Instant, asked: Instant | undefined): Instant {
  const { usual, longest } = lengths[priority];
  if (asked === undefined) return after(at, usual);
  const last = after(at, longest);
  if (asked > at && asked <= last) return asked;
  throw new HubFailure(
    "input-rejected",
    asked > at
      ? `until: an alert of this priority may be acknowledged until ${formatInstant(last)} at the latest`
      : "until: must lie ahead",
  );
}
