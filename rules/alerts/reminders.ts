import { type Duration, hours, milliseconds, minutes } from "../../model/time.ts";
import type { Rung } from "./ladder.ts";

const every = minutes(5);
/** Between two steps nobody is reminded more often than this. */
const most = 5;
/** After the last step there is nobody further to tell; reminders go on, ever rarer, through a day. */
const afterTheLast: readonly Duration[] = [
  minutes(15),
  minutes(30),
  hours(1),
  hours(2),
  hours(4),
  hours(8),
  hours(16),
];

/** How long after a step of a high alert its recipients are reminded, until the next step falls due. */
export function reminderTimes(ladder: readonly Rung[], step: number): readonly Duration[] {
  const next = ladder[step];
  if (next === undefined) return afterTheLast;
  const gap = next.after - (step === 0 ? 0 : (ladder[step - 1]?.after ?? 0));
  const times = Array.from({ length: most }, (_, index) => milliseconds(every * (index + 1)));
  return times.filter((each) => each < gap);
}
