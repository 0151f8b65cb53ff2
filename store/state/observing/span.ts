import { startOfDay } from "../../../model/civil-day.ts";
import { bucketEnd } from "../../../model/civil-time.ts";
import { HubFailure } from "../../../model/failure.ts";
import { monthsAfter } from "../../../model/month-window.ts";
import type { MonthWindow } from "../../../model/publication.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { latenessHorizon } from "../../../model/sli.ts";
import { after, type Instant, utcHour } from "../../../model/time.ts";

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
  /** Of which months slots and messages need not be counted again. */
  readonly rolled: Rolled;
}

export type Rolled = Readonly<Record<"slots" | "messages", ReadonlySet<string>>>;
export const nothingRolled: Rolled = { slots: new Set(), messages: new Set() };

export function spanOf(window: MonthWindow, asOf: Instant, rolled: Rolled): Span {
  const end = Math.min(window.until, asOf) as Instant;
  const months = window.months.map((name, n): Month => {
    const next = window.months[n + 1];
    return { name, from: firstOf(name), until: next === undefined ? window.until : firstOf(next) };
  });
  const days = months.flatMap((month, n) => daysOf(month, n));
  const wholeHours = Math.min(window.until, utcHour(asOf)) as Instant;
  // Of one that was not over then less was known than it came to.
  const over = new Set(months.flatMap(({ name, until }) => (until <= wholeHours ? [name] : [])));
  return {
    ...{ window, asOf, months, days, end, wholeHours },
    rolled: { slots: over.intersection(rolled.slots), messages: over.intersection(rolled.messages) },
  };
}

function firstOf(month: string): Instant {
  const found = startOfDay(`${month}-01`);
  if (found === null) throw new HubFailure("defect", `${month} is no month`);
  return found;
}

/** The months from one on that are over for longer than data may be late. */
export function frozenMonths(first: string, now: Instant): readonly Month[] {
  const months: Month[] = [];
  for (let name = first; ; name = monthsAfter(name, 1)) {
    const until = firstOf(monthsAfter(name, 1));
    if (after(until, latenessHorizon) > now) return months;
    months.push({ name, from: firstOf(name), until });
  }
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
export const daysIn = (span: Pick<Span, "days">, stretch: Stretch): { first: number; end: number } =>
  stretch.until <= stretch.from ? { first: 0, end: 0 } : daysTouched(span, stretch);

/** As `daysIn`; a moment lies in its day as well. */
export function daysTouched(
  { days }: Pick<Span, "days">,
  { from, until }: Stretch,
): { first: number; end: number } {
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
