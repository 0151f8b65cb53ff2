import { zoneOffset } from "./civil-time.ts";
import { isItalianHoliday } from "./italian-holidays.ts";
import { type Roster, type Shift, weekdays } from "./pilot-roster.ts";
import { atMillisecond, type Instant } from "./time.ts";

const dayLength = 86_400_000;
const minuteLength = 60_000;

/** A minute of a civil day; days are counted from 1970-01-01. */
interface CivilMinute {
  readonly day: number;
  readonly minute: number;
}
type WeekdayOf = (day: number) => Shift["days"][number];
type Hours = Pick<Shift, "from" | "until">;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

function civilAt(at: Instant, zone: string): CivilMinute {
  const wall = at + zoneOffset(at, zone);
  const day = Math.floor(wall / dayLength);
  return { day, minute: Math.floor((wall - day * dayLength) / minuteLength) };
}

/** When a zone's clocks show a minute; for one they skip or show twice, a moment within that hour. */
function instantOf({ day, minute }: CivilMinute, zone: string): Instant {
  const wall = day * dayLength + minute * minuteLength;
  const near = atMillisecond(wall - zoneOffset(atMillisecond(wall), zone));
  return atMillisecond(wall - zoneOffset(near, zone));
}

const ordinary: WeekdayOf = (day) => weekdays[(((day + 3) % 7) + 7) % 7] ?? "sun";

/** Public holidays count as Sundays. */
const withHolidays: WeekdayOf = (day) => {
  const date = new Date(day * dayLength);
  const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return isItalianHoliday(civil) ? "sun" : ordinary(day);
};

/** Whether hours that begin on certain days run at a minute; those until or before their beginning end the day after. */
function runs(hours: Hours, begins: (day: number) => boolean, { day, minute }: CivilMinute): boolean {
  const from = minuteOf(hours.from);
  const until = minuteOf(hours.until);
  const isOvernight = until <= from;
  const fromToday = begins(day) && minute >= from && (isOvernight || minute < until);
  return fromToday || (isOvernight && begins(day - 1) && minute < until);
}

function shiftsAt(
  shifts: readonly Shift[],
  careGroups: readonly string[],
  at: CivilMinute,
  weekdayOf: WeekdayOf,
): readonly Shift[] {
  return shifts.filter(
    (shift) =>
      shift.careGroups.some((each) => careGroups.includes(each)) &&
      runs(shift, (day) => shift.days.includes(weekdayOf(day)), at),
  );
}

/**
 * The duties that answer for any of these care groups at an instant; never none. A shift that runs goes first, then the
 * night, then the shift this weekday would have were it no holiday, and at last the last resort.
 */
export function onDutyAt(roster: Roster, careGroups: readonly string[], at: Instant): readonly string[] {
  const { shifts, night, lastResort, zone } = roster;
  const civil = civilAt(at, zone);
  const running = shiftsAt(shifts, careGroups, civil, withHolidays);
  if (running.length > 0) return [...new Set(running.map(({ onDuty }) => onDuty))];
  if (night !== undefined && runs(night, () => true, civil)) return [night.onDuty];
  const otherwise = shiftsAt(shifts, careGroups, civil, ordinary).map(({ onDuty }) => onDuty);
  return otherwise.length > 0 ? [...new Set(otherwise)] : [lastResort];
}

/** Longer than any stretch without a shift in a roster that has one at all, holidays included. */
const daysAhead = 15;

/**
 * The first moment, `at` or later, in which a shift for one of these care groups runs. Without any shift there is nobody
 * to wait for, and it is `at`.
 */
export function staffedFrom(roster: Roster, careGroups: readonly string[], at: Instant): Instant {
  const { shifts, zone } = roster;
  const civil = civilAt(at, zone);
  if (shiftsAt(shifts, careGroups, civil, withHolidays).length > 0) return at;
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const day = civil.day + ahead;
    const begins = shifts
      .filter(({ careGroups: theirs, days }) => {
        return theirs.some((each) => careGroups.includes(each)) && days.includes(withHolidays(day));
      })
      .map(({ from }) => instantOf({ day, minute: minuteOf(from) }, zone))
      .filter((begin) => begin > at);
    if (begins.length > 0) return atMillisecond(Math.min(...begins));
  }
  return at;
}
