/** A day of the civil calendar; months from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days off that fall on the same date each year: `month-day`, and from which year on where it was not always one. */
const fixed: Readonly<Record<string, number>> = {
  "1-1": 0,
  "1-6": 0,
  "4-25": 0,
  "5-1": 0,
  "6-2": 0,
  /** Saint John, patron of Turin. */
  "6-24": 0,
  "8-15": 0,
  /** Saint Francis, a public holiday again by law 151 of 2025. */
  "10-4": 2026,
  "11-1": 0,
  "12-8": 0,
  "12-25": 0,
  "12-26": 0,
};

/** Easter Sunday of a Gregorian year, by the anonymous algorithm (Nature, 1876). */
export function easterSunday(year: number): CivilDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const weekShift = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekShift) / 451);
  const days = epact + weekShift - 7 * late + 114;
  return { year, month: Math.floor(days / 31), day: (days % 31) + 1 };
}

/** Whether a day is a public holiday in Turin, Sundays that are nothing else left out. */
export function isItalianHoliday({ year, month, day }: CivilDate): boolean {
  const since = fixed[`${month}-${day}`];
  if (since !== undefined) return year >= since;
  const easter = easterSunday(year);
  const monday = new Date(Date.UTC(year, easter.month - 1, easter.day + 1));
  const isEaster = month === easter.month && day === easter.day;
  return isEaster || (month === monday.getUTCMonth() + 1 && day === monday.getUTCDate());
}
