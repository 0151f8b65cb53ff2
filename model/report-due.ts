import { atClock, monthOf } from "./civil-day.ts";
import { zoneOffset } from "./civil-time.ts";
import { monthsAfter, windowOfMonths } from "./month-window.ts";
import type { Cadence, ReportSchedule } from "./report-schedule.ts";
import { after, hours, type Instant } from "./time.ts";

/** A period that is over, and when its report falls due. */
export interface DuePeriod {
  /** `2026-03`, `2026-Q1` or `2026`. */
  readonly period: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly dueAt: Instant;
}
type Timing = Pick<ReportSchedule, "every" | "day" | "at">;

const monthsIn: Readonly<Record<Cadence, number>> = { month: 1, quarter: 3, year: 12 };

/** The period that holds a civil month. */
export function duePeriod({ every, day, at }: Timing, month: string): DuePeriod {
  const length = monthsIn[every];
  const first = monthsAfter(month, -((Number(month.slice(5)) - 1) % length));
  const last = monthsAfter(first, length - 1);
  const { from, until } = windowOfMonths(first, last);
  const dueDay = `${monthsAfter(last, 1)}-${String(day).padStart(2, "0")}`;
  return { period: nameOf(every, first), from, until, dueAt: shownAt(dueDay, at) };
}

function nameOf(every: Cadence, first: string): string {
  const year = first.slice(0, 4);
  if (every === "year") return year;
  return every === "month" ? first : `${year}-Q${Math.ceil(Number(first.slice(5)) / 3)}`;
}

/** When clocks in Rome show it; of two such moments the first, and where they skip it an hour later. */
function shownAt(day: string, time: string): Instant {
  const found = atClock(day, time);
  if (found === null) throw new RangeError(`${day} ${time} is no time of a day`);
  const shown = new Date(found + zoneOffset(found, "Europe/Rome")).toISOString();
  return shown.slice(0, 16) === `${day}T${time}` ? found : after(found, hours(1));
}

/** The first period that falls due after a moment. */
export function nextDue(timing: Timing, now: Instant): DuePeriod {
  const length = monthsIn[timing.every];
  let due = duePeriod(timing, monthsAfter(monthOf(now), -length - 1));
  while (due.dueAt <= now) due = duePeriod(timing, monthOf(due.until));
  return due;
}

/** The last period that fell due by a moment. */
export function lastDue(timing: Timing, now: Instant): DuePeriod {
  const next = nextDue(timing, now);
  return duePeriod(timing, monthsAfter(monthOf(next.from), -1));
}

/** So many periods that passed by are written down as such; those further back are not even that. */
export const mostMissed = 12;

/**
 * What is to be made now: the last period that fell due since the schedule was known and is not planned, and none of those
 * before it, which are written down as missed. A hub that was off for half a year makes one report and not six.
 * `since`: when the schedule became known, or the last of its periods that was planned fell due.
 */
export function owed(
  timing: Timing,
  since: Instant,
  now: Instant,
): { readonly due: DuePeriod | null; readonly missed: readonly DuePeriod[] } {
  const due = lastDue(timing, now);
  if (due.dueAt <= since) return { due: null, missed: [] };
  const missed: DuePeriod[] = [];
  for (let n = 0, earlier = before(timing, due); n < mostMissed && earlier.dueAt > since; n += 1) {
    missed.unshift(earlier);
    earlier = before(timing, earlier);
  }
  return { due, missed };
}

const before = (timing: Timing, { from }: DuePeriod): DuePeriod =>
  duePeriod(timing, monthsAfter(monthOf(from), -1));
