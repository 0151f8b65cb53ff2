import { monthOf } from "./civil-day.ts";
import { bucketStart } from "./civil-time.ts";
import { HubFailure } from "./failure.ts";
import type { MonthWindow } from "./publication.ts";
import { atMillisecond, type Instant } from "./time.ts";

const zone = "Europe/Rome";

const numberOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const nameOf = (number: number): string =>
  `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;

/** The civil month so many later, or earlier when below nought: `2026-12` and 1 is `2027-01`. */
export const monthsAfter = (month: string, by: number): string => nameOf(numberOf(month) + by);

/** The first instant of a civil month of Europe/Rome. */
export function monthStart(month: string): Instant {
  const number = numberOf(month);
  const noon = Date.UTC(Math.floor(number / 12), number % 12, 1, 12);
  return bucketStart(atMillisecond(noon), "P1D", zone);
}

/** Whole civil months of Europe/Rome, the first and the last of them. */
export function windowOfMonths(first: string, last: string): MonthWindow {
  const months = Array.from({ length: Math.max(0, numberOf(last) - numberOf(first) + 1) }, (_, at) =>
    monthsAfter(first, at),
  );
  return { from: monthStart(first), until: monthStart(monthsAfter(last, 1)), months };
}

/** More would be no period of a pilot but of somebody's patience. */
export const mostMonths = 60;

/**
 * What somebody asked for (`from <= t < to`) widened to whole months: bounds of their own would let figures be subtracted. Of
 * months that have not begun there is nothing to tell, so that it ends with the present one at the latest.
 * Throws `input-rejected` when it is empty, longer than 60 months, or has not begun by `now`.
 */
export function widened(from: Instant, to: Instant, now: Instant): MonthWindow {
  if (to <= from) throw new HubFailure("input-rejected", "from must be before to");
  if (from > now) throw new HubFailure("input-rejected", "the time asked for has not begun");
  const window = windowOfMonths(monthOf(from), monthOf(atMillisecond(Math.min(to - 1, now))));
  if (window.months.length > mostMonths)
    throw new HubFailure("input-rejected", `at most ${mostMonths} months can be asked for at once`);
  return window;
}
