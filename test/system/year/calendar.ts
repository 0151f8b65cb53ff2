import { type Instant, parseInstant } from "../../../model/time.ts";

/** The civil calendar of Rome in the years of the simulation, told a second time: clocks change on the last Sundays. */
const summers: Readonly<Record<number, readonly [number, number]>> = {
  2026: [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)],
  2027: [Date.UTC(2027, 2, 28, 1), Date.UTC(2027, 9, 31, 1)],
  2028: [Date.UTC(2028, 2, 26, 1), Date.UTC(2028, 9, 29, 1)],
};

function isSummer(at: number): boolean {
  const [from, until] = summers[new Date(at).getUTCFullYear()] ?? [0, 0];
  return at >= from && at < until;
}
const ahead = (at: number): number => (isSummer(at) ? 7_200_000 : 3_600_000);

/** The civil day of a moment, `2027-03-28`. */
export const civilDay = (at: number): string => new Date(at + ahead(at)).toISOString().slice(0, 10);
export const civilMonth = (at: number): string => civilDay(at).slice(0, 7);
/** Hour and minute that the clocks show, as `8.5`, and the day of the week, Sunday 0. */
export const civilHour = (at: number): number => ((at + ahead(at)) % 86_400_000) / 3_600_000;
export const weekday = (at: number): number => new Date(at + ahead(at)).getUTCDay();

/** When the clocks show a time of a day; not asked for hours that are there twice or never. */
export function moment(day: string, hour = 0, minute = 0): Instant {
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000 + minute * 60_000;
  return (wall - ahead(wall - 3_600_000)) as Instant;
}

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** All days, `from <= day < until`. */
export function daysFrom(from: string, until: string): string[] {
  const days: string[] = [];
  for (let day = from; day < until; day = dayAfter(day)) days.push(day);
  return days;
}

export const at = (text: string): Instant => parseInstant(text) ?? (Number.NaN as Instant);
