import { assert, constantFrom, integer, property, record, subarray } from "fast-check";
import { expect, test } from "vitest";
import { gapsOf, type Shift, weekdays } from "../../model/pilot-roster.ts";

const shift = (days: Shift["days"], from: string, until: string): Shift => ({
  careGroups: ["cardiology"],
  days,
  from,
  until,
  onDuty: "nurse",
});
const night = { from: "20:00", until: "08:00", onDuty: "doctor" };
const indexOf = (day: string) => (weekdays as readonly string[]).indexOf(day);
const everyDay = [...weekdays];

test("a week is covered when shifts and nights meet, and a shift to 00:00 ends the day", () => {
  expect(gapsOf({ shifts: [shift(everyDay, "08:00", "20:00")], night }, "cardiology")).toEqual([]);
  expect(gapsOf({ shifts: [shift(everyDay, "00:00", "00:00")] }, "cardiology")).toEqual([]);
  expect(gapsOf({ shifts: [shift(everyDay, "18:00", "18:00")] }, "cardiology"), "round the clock").toEqual(
    [],
  );
});

test("what runs on past Sunday covers Monday morning", () => {
  const shifts = [
    shift(["mon"], "08:00", "00:00"),
    shift(["tue", "wed", "thu", "fri", "sat"], "00:00", "00:00"),
  ];
  expect(gapsOf({ shifts: [...shifts, shift(["sun"], "00:00", "00:00")] }, "cardiology")).toEqual([
    "mon 00:00 to mon 08:00",
  ]);
  expect(
    gapsOf(
      { shifts: [...shifts, shift(["sun"], "00:00", "12:00"), shift(["sun"], "12:00", "08:00")] },
      "cardiology",
    ),
  ).toEqual([]);
});

test("a gap is named from its first minute to its last, and others' shifts do not close it", () => {
  const shifts = [
    shift(["mon", "tue", "wed", "thu", "fri"], "08:00", "20:00"),
    shift(["sat"], "08:00", "14:00"),
  ];
  expect(gapsOf({ shifts, night }, "cardiology")).toEqual([
    "sat 14:00 to sat 20:00",
    "sun 08:00 to sun 20:00",
  ]);
  expect(gapsOf({ shifts }, "another")).toEqual(["mon 00:00 to sun 24:00"]);
});

test("gaps are exactly the minutes nobody answers, whatever the shifts", () => {
  const time = (quarter: number) =>
    `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
  const quarter = integer({ min: 0, max: 95 });
  const anyShift = record({ days: subarray([...weekdays], { minLength: 1 }), from: quarter, until: quarter });
  const covers = (each: { days: string[]; from: number; until: number }, at: number) =>
    each.days.some((day) => {
      const start = indexOf(day) * 96 + each.from;
      const length = (each.until - each.from + 96) % 96 || 96;
      return (at - start + 672) % 672 < length;
    });
  const quarterOf = (text: string) => {
    const [day = "", clock = ""] = text.split(" ");
    const [hour = "", minute = ""] = clock.split(":");
    return indexOf(day) * 96 + Number(hour) * 4 + Number(minute) / 15;
  };
  void assert(
    property(anyShift, anyShift, anyShift, constantFrom("cardiology", "other"), (one, two, three, group) => {
      const all = [one, two, three];
      const shifts = all.map(({ days, from, until }) => shift(days, time(from), time(until)));
      const open = gapsOf({ shifts }, group).map((gap) => gap.split(" to ").map(quarterOf));
      for (let at = 0; at < 672; at += 1) {
        const isOpen = open.some(([from = 0, until = 0]) => from <= at && at < until);
        const isCovered = group === "cardiology" && all.some((each) => covers(each, at));
        expect(isOpen).toBe(!isCovered);
      }
    }),
    { numRuns: 60 },
  );
});
