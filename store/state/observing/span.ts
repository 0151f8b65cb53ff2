import { startOfDay } from "../../../model/civil-day.ts";
import { bucketEnd } from "../../../model/civil-time.ts";
import { HubFailure } from "../../../model/failure.ts";
import type { MonthWindow } from "../../../model/publication.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { type Instant, utcHour } from "../../../model/time.ts";

/** A civil month of Europe/Rome. */
export interface Month {
  readonly name: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** A civil day of 23, 24 or 25 hours, and the place of its month. */
export interface Day {
  readonly from: Instant;
  readonly until: Instant;
  readonly month: number;
}

/** What is looked at: months and days of a window, as far as was known at a moment. */
export interface Span {
  readonly window: MonthWindow;
  readonly asOf: Instant;
  readonly months: readonly Month[];
  readonly days: readonly Day[];
  /** Where looking ends: at the end of the window, or `asOf` if that is sooner. */
  readonly end: Instant;
  /** What is kept by the hour is known up to here. */
  readonly wholeHours: Instant;
}

export function spanOf(window: MonthWindow, asOf: Instant): Span {
  const end = Math.min(window.until, asOf) as Instant;
  const months = window.months.map((name, n): Month => {
    const next = window.months[n + 1];
    return { name, from: firstOf(name), until: next === undefined ? window.until : firstOf(next) };
  });
  const days = months.flatMap((month, n) => daysOf(month, n));
  return { window, asOf, months, days, end, wholeHours: Math.min(window.until, utcHour(asOf)) as Instant };
}

function firstOf(month: string): Instant {
  const found = startOfDay(`${month}-01`);
  if (found === null) throw new HubFailure("defect", `${month} is no month`);
  return found;
}

function daysOf({ from, until }: Month, month: number): readonly Day[] {
  const days: Day[] = [];
  for (let start = from; start < until; ) {
    const end = bucketEnd(start, "P1D", rollupZone);
    days.push({ from: start, until: end, month });
    start = end;
  }
  return days;
}

interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/** The places of the days that a stretch has any part of. */
export function daysIn(
  { days }: Pick<Span, "days">,
  { from, until }: Stretch,
): { first: number; end: number } {
  if (until <= from) return { first: 0, end: 0 };
  return {
    first: placeAfter(days, (day) => day.until > from),
    end: placeAfter(days, (day) => day.from >= until),
  };
}

/** The first place for which something holds that holds from then on. */
function placeAfter(days: readonly Day[], holds: (day: Day) => boolean): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const day = days[middle];
    if (day !== undefined && !holds(day)) low = middle + 1;
    else high = middle;
  }
  return low;
}
