import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketStart } from "../../model/civil-time.ts";
import { closedDays, closedSlots, slotsOn } from "../../model/plan-slots.ts";
import { atMillisecond, days, formatInstant, hours, type Instant, minutes } from "../../model/time.ts";
import { at } from "../ingest/builders.ts";

const rome = "Europe/Rome";
const morning = { code: "weight", timesPerDay: 1, between: ["07:00", "10:00"] as [string, string] };
const thrice = { code: "blood-glucose", timesPerDay: 3 };
const midnight = (text: string): Instant => bucketStart(at(text), "P1D", rome);

test("a morning's slot is civil: an hour earlier in UTC from the day the clocks go forward", () => {
  const [saturday] = slotsOn(morning, midnight("2026-03-28T12:00:00Z"));
  const [sunday] = slotsOn(morning, midnight("2026-03-29T12:00:00Z"));
  expect([saturday, sunday].map((slot) => formatInstant(slot?.opensAt ?? at("")))).toEqual([
    "2026-03-28T06:00:00.000Z",
    "2026-03-29T05:00:00.000Z",
  ]);
  expect(formatInstant(saturday?.closesAt ?? at("")), "10:00 and a quarter of a day").toBe(
    "2026-03-28T15:00:00.000Z",
  );
});

test("row 28: the parts of a day fill it, whether it has 23, 24 or 25 hours", () => {
  for (const [day, length] of [
    ["2026-03-29", 23],
    ["2026-06-01", 24],
    ["2026-10-25", 25],
  ] as const) {
    const slots = slotsOn(thrice, midnight(`${day}T12:00:00Z`));
    const sum = slots.reduce((total, { opensAt, dueAt }) => total + dueAt - opensAt, 0);
    expect(sum, day).toBe(hours(length));
    expect(slots.map(({ opensAt }) => opensAt).slice(1)).toEqual(
      slots.map(({ dueAt }) => dueAt).slice(0, -1),
    );
  }
});

test("grace is a quarter of the period, and two hours at least", () => {
  const graces = [morning, thrice, { code: "spo2", timesPerDay: 24 }].map((each) => {
    const [slot] = slotsOn(each, midnight("2026-06-01T12:00:00Z"));
    return slot === undefined ? 0 : slot.closesAt - slot.dueAt;
  });
  expect(graces).toEqual([hours(6), hours(2), hours(2)]);
});

test("where a change of clocks leaves an hour out, its slots are gone and none is there twice", () => {
  const halfHours = { code: "spo2", timesPerDay: 8, between: ["00:00", "04:00"] as [string, string] };
  const opened = slotsOn(halfHours, midnight("2026-03-29T12:00:00Z")).map(({ opensAt }) =>
    formatInstant(opensAt),
  );
  expect(opened.map((each) => each.slice(11, 16))).toEqual([
    "23:00",
    "23:30",
    "00:00",
    "00:30",
    "01:00",
    "01:30",
  ]);
});

test("closed slots lie in the past, newest first, none twice, each reading belonging to one", () => {
  const anyPlan = fc.record({
    timesPerDay: fc.integer({ min: 1, max: 48 }),
    window: fc.option(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 }))),
    now: fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") }),
  });
  const two = (n: number): string => `${String(n).padStart(2, "0")}:00`;
  fc.assert(
    fc.property(anyPlan, ({ timesPerDay, window, now }) => {
      const between =
        window === null ? {} : { between: [two(window[0]), two(window[1])] as [string, string] };
      const slots = closedSlots({ code: "spo2", timesPerDay, ...between }, atMillisecond(now));
      for (const [index, slot] of slots.entries()) {
        expect(slot.closesAt).toBeLessThan(now);
        expect(slot.from).toBeLessThanOrEqual(slot.opensAt);
        const older = slots[index + 1];
        if (older !== undefined) expect(older.from).toBeLessThan(slot.from);
      }
    }),
    { numRuns: 150 },
  );
});

test("a day closes with the last of its slots", () => {
  const plan = [morning, thrice];
  const evening = at("2026-06-02T00:30:00+02:00");
  expect(closedDays(plan, evening, 3).map(({ from }) => formatInstant(from))).toEqual([
    "2026-05-30T22:00:00.000Z",
    "2026-05-29T22:00:00.000Z",
    "2026-05-28T22:00:00.000Z",
  ]);
  const [latest] = closedDays(plan, atMillisecond(evening + days(1) + minutes(91)), 1);
  expect(latest && formatInstant(latest.from), "after two hours of grace").toBe("2026-06-01T22:00:00.000Z");
});
