import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketEnd, bucketStart } from "../../model/civil-time.ts";
import {
  atMillisecond,
  formatInstant,
  hours,
  instant,
  minutes,
  parseDuration,
  parseInstant,
  utcHour,
} from "../../model/time.ts";

const rome = "Europe/Rome";
const at = (text: string) => parseInstant(text) ?? Number.NaN;

test("a time without a zone, or of a day that does not exist, is no time", () => {
  for (const text of [
    "2026-11-22T08:14:57",
    "2026-02-30T08:00:00Z",
    "2026-13-01T00:00:00Z",
    "22/11/2026",
    "",
    "1732262400000",
    "2026-11-22",
  ]) {
    expect(parseInstant(text), text).toBeNull();
  }
  expect(parseInstant("2026-11-22T08:14:57+01:00")).toBe(Date.UTC(2026, 10, 22, 7, 14, 57));
  expect(parseInstant("2028-02-29T00:00:00.5Z")).toBe(Date.UTC(2028, 1, 29, 0, 0, 0, 500));
});

test("what the API writes it also reads", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
      expect(instant.parse(formatInstant(atMillisecond(ms)))).toBe(ms);
    }),
  );
  expect(instant.safeParse("2026-11-22T08:14:57").success).toBe(false);
});

test("a time in the usual form is the one that the long way finds, and what is no time is none either way", () => {
  const number = (most: number, digits: number) =>
    fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(digits, "0"));
  const clock = fc.tuple(number(26, 2), number(61, 2), number(61, 2)).map((parts) => parts.join(":"));
  const day = fc.tuple(number(9999, 4), number(14, 2), number(33, 2)).map((parts) => parts.join("-"));
  const thousandths = fc.option(number(999, 3), { nil: null });
  const slip = fc.option(fc.tuple(fc.nat(23), fc.constantFrom(..."0:-.TZz +/;éA")), { nil: null, freq: 3 });
  fc.assert(
    fc.property(day, clock, thousandths, slip, (date, time, fraction, wrong) => {
      const right = `${date}T${time}${fraction === null ? "" : `.${fraction}`}Z`;
      const text = wrong === null ? right : right.slice(0, wrong[0]) + wrong[1] + right.slice(wrong[0] + 1);
      // Four digits of a second are not the usual form: the same moment, the long way.
      const long = text.replace(/Z$/, fraction === null ? ".0000Z" : "0Z");
      expect(parseInstant(text), text).toBe(parseInstant(long));
    }),
    { numRuns: 3000 },
  );
});

test("civil days in Rome have 23, 24 or 25 hours", () => {
  for (const [day, length] of [
    ["2026-03-29T12:00:00Z", 23],
    ["2026-07-01T12:00:00Z", 24],
    ["2026-10-25T12:00:00Z", 25],
  ] as const) {
    const start = bucketStart(atMillisecond(at(day)), "P1D", rome);
    expect(bucketEnd(start, "P1D", rome) - start, day).toBe(hours(length));
  }
  expect(formatInstant(bucketStart(atMillisecond(at("2026-11-22T00:30:00Z")), "P1D", rome))).toBe(
    "2026-11-21T23:00:00.000Z",
  );
});

test("buckets follow one another without gap or overlap, and hold what they claim", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: at("2025-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") }),
      fc.constantFrom("PT1H" as const, "P1D" as const),
      fc.constantFrom(rome, "UTC", "America/New_York"),
      (ms, size, zone) => {
        const start = bucketStart(atMillisecond(ms), size, zone);
        const end = bucketEnd(start, size, zone);
        expect(start).toBeLessThanOrEqual(ms);
        expect(end).toBeGreaterThan(ms);
        expect(bucketStart(end, size, zone)).toBe(end);
        expect(bucketStart(atMillisecond(end - 1), size, zone)).toBe(start);
      },
    ),
    { numRuns: 300 },
  );
});

test("durations are ISO 8601 of days, hours, minutes and seconds, and never empty", () => {
  expect(parseDuration("PT15M")).toBe(minutes(15));
  expect(parseDuration("P1DT2H")).toBe(hours(26));
  for (const text of ["P", "PT", "15m", "P1Y", "PT0S", "-PT1M"]) expect(parseDuration(text), text).toBeNull();
});

test("the hour of the ledger starts on the hour", () => {
  expect(utcHour(atMillisecond(at("2026-11-22T07:59:59.999Z")))).toBe(at("2026-11-22T07:00:00Z"));
});
