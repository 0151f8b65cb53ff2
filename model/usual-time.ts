/** What two letters say that are no number: out of every range, also a hundredfold. */
const noNumber = -1_000_000;
const [zero, nine] = [48, 57];

function two(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  const areDigits = tens >= zero && tens <= nine && ones >= zero && ones <= nine;
  return areDigits ? (tens - zero) * 10 + ones - zero : noNumber;
}

function three(text: string, at: number): number {
  const ones = text.charCodeAt(at + 2);
  return ones >= zero && ones <= nine ? two(text, at) * 10 + ones - zero : noNumber;
}

/**
 * Reads a time as nearly all devices write it, `2026-11-22T07:14:57.000Z` or without milliseconds, in a quarter of the time that
 * `Date.parse` and a regular expression take: four are read for every message. Milliseconds since 1970; `null` for whatever
 * is not just that, be it a time or none.
 */
export function usualTime(text: string): number | null {
  const { length } = text;
  if ((length !== 20 && length !== 24) || !hasMarks(text, length)) return null;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const thousandths = length === 20 ? 0 : three(text, 20);
  const isDay = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!isDay || !isTime || thousandths < 0) return null;
  return ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + thousandths;
}

/** Counted from a March, so that a leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const began = month > 2 ? year : year - 1;
  const century = Math.floor(began / 100);
  const leapDays = Math.floor(began / 4) - century + Math.floor(century / 4);
  const months = Math.floor((153 * ((month + 9) % 12) + 2) / 5);
  return 365 * began + leapDays + months + day - 719_469;
}

const [dash, colon, point, bigT, bigZ] = [45, 58, 46, 84, 90];

function hasMarks(text: string, length: number): boolean {
  return (
    text.charCodeAt(length - 1) === bigZ &&
    text.charCodeAt(10) === bigT &&
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    (length === 20 || text.charCodeAt(19) === point)
  );
}

function lastDay(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
