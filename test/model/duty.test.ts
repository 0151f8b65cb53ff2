import { assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { onDutyAt, staffedFrom } from "../../model/duty.ts";
import { easterSunday, isItalianHoliday } from "../../model/italian-holidays.ts";
import type { Roster } from "../../model/pilot-roster.ts";
import { atMillisecond, formatInstant, type Instant, parseInstant } from "../../model/time.ts";

const { roster, careGroups } = await loadPilot("pilots/demo");
const cardiology = ["cardiologia-territoriale"];
const at = (text: string): Instant => parseInstant(text) ?? atMillisecond(Number.NaN);
const duty = (text: string): readonly string[] => onDutyAt(roster, cardiology, at(text));

test("Easter from 2025 to 2030, and Easter Monday, Saint John and Saint Francis among the holidays", () => {
  const easters = [2025, 2026, 2027, 2028, 2029, 2030].map((year) => {
    const { month, day } = easterSunday(year);
    return `${year}-${month}-${day}`;
  });
  expect(easters).toEqual(["2025-4-20", "2026-4-5", "2027-3-28", "2028-4-16", "2029-4-1", "2030-4-21"]);
  const isOff = (year: number, month: number, day: number) => isItalianHoliday({ year, month, day });
  expect([isOff(2026, 4, 6), isOff(2028, 4, 17), isOff(2026, 6, 24), isOff(2026, 12, 8)]).not.toContain(
    false,
  );
  expect([isOff(2025, 10, 4), isOff(2026, 10, 4), isOff(2026, 4, 7), isOff(2026, 6, 23)]).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("weekdays, weekends, nights and holidays have their duties, by civil time", () => {
  expect(duty("2026-11-18T08:00:00+01:00"), "Wednesday, the shift's first minute").toEqual([
    "infermiere-di-turno",
  ]);
  expect(duty("2026-11-18T07:59:59+01:00")).toEqual(["medico-di-guardia"]);
  expect(duty("2026-11-18T20:00:00+01:00")).toEqual(["medico-di-guardia"]);
  expect(duty("2026-11-21T12:00:00+01:00"), "Saturday").toEqual(["centrale-operativa"]);
  expect(duty("2026-06-24T12:00:00+02:00"), "Saint John, a Wednesday").toEqual(["centrale-operativa"]);
  expect(duty("2026-04-06T12:00:00+02:00"), "Easter Monday").toEqual(["centrale-operativa"]);
  expect(onDutyAt(roster, ["nobody-s"], at("2026-11-18T12:00:00+01:00"))).toEqual(["direzione-clinica"]);
});

test("both clock changes: hours that are skipped or shown twice are answered for, and shifts begin by the clock on the wall", () => {
  const sharp: Roster = {
    ...roster,
    night: undefined,
    shifts: [
      { careGroups: cardiology, days: ["sat", "sun"], from: "02:30", until: "08:00", onDuty: "early" },
      { careGroups: cardiology, days: ["sat", "sun"], from: "08:00", until: "02:30", onDuty: "late" },
    ],
  };
  const told = (text: string) => onDutyAt(sharp, cardiology, at(text)).join();
  // 29 March 2026: at 02:00 it is 03:00. 25 October 2026: at 03:00 it is 02:00 again.
  expect([told("2026-03-29T01:59:00+01:00"), told("2026-03-29T03:00:00+02:00")]).toEqual(["late", "early"]);
  expect(["+02:00", "+01:00"].map((zone) => told(`2026-10-25T02:29:00${zone}`))).toEqual(["late", "late"]);
  expect(["+02:00", "+01:00"].map((zone) => told(`2026-10-25T02:30:00${zone}`))).toEqual(["early", "early"]);
  const begins = (text: string) => formatInstant(staffedFrom(roster, cardiology, at(text)));
  expect(begins("2026-03-28T21:00:00+01:00"), "11 hours later").toBe("2026-03-29T06:00:00.000Z");
  expect(begins("2026-10-24T21:00:00+02:00"), "12 hours later").toBe("2026-10-25T07:00:00.000Z");
  expect(begins("2026-10-25T10:00:00+01:00"), "already").toBe("2026-10-25T09:00:00.000Z");
});

test("somebody always answers, and staffed hours come within a day", () => {
  const known = roster.duties.map(({ id }) => id);
  const anyInstant = integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2031, 0, 1) });
  const anyGroup = constantFrom(...careGroups.map(({ id }) => id), "unknown");
  void assert(
    property(anyInstant, anyGroup, (millisecond, group) => {
      const instant = atMillisecond(millisecond);
      const answering = onDutyAt(roster, [group], instant);
      expect(answering.length).toBeGreaterThan(0);
      expect(answering.every((each) => known.includes(each))).toBe(true);
      if (group === "unknown") return;
      const staffed = staffedFrom(roster, [group], instant);
      expect(staffed - instant).toBeLessThanOrEqual(13 * 3_600_000);
      expect(onDutyAt(roster, [group], staffed)).not.toContain("medico-di-guardia");
    }),
    { numRuns: 2000 },
  );
});
