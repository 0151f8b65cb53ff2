import { expect, test } from "vitest";
import { assignmentsOf } from "../../ingest/assignments.ts";
import { rejectUnpairedPressures } from "../../ingest/blood-pressure.ts";
import { clockCorrection } from "../../ingest/clock-offset.ts";
import { type Circumstances, examine } from "../../ingest/examine.ts";
import { messageAt, patientId } from "../../model/identity.ts";
import { formatInstant, milliseconds, minutes } from "../../model/time.ts";
import { anna, assigned, at, enrolled, noon, oximeter, readingOf } from "./builders.ts";

const around: Circumstances = {
  device: oximeter,
  message: messageAt(0, 1),
  receivedAt: noon,
  correction: milliseconds(0),
};
const whose = assignmentsOf([assigned()], [enrolled()]);
const look = (over: object, more: Partial<Circumstances> = {}, who = whose) =>
  examine(readingOf(over), 2, { ...around, ...more }, who);

test("a good reading is stored in its canonical unit, its patient resolved", () => {
  expect(look({ code: "loinc:8310-5", value: 100.4, unit: "[degF]", context: { site: "ear" } })).toEqual({
    reading: {
      patient: anna,
      device: oximeter,
      code: "body-temperature",
      at: at("2026-11-22T11:59:30Z"),
      deviceAt: at("2026-11-22T11:59:30Z"),
      receivedAt: noon,
      value: 38,
      sent: { value: 100.4, unit: "[degF]" },
      context: { site: "ear" },
      flags: [],
      message: "0-1",
    },
  });
});

test.each([
  ["a reading without a unit", { unit: undefined }, "schema", "/unit"],
  ["a value in words", { value: "97" }, "schema", "/value"],
  ["an unknown metric", { code: "mood" }, "unknown-metric", "/code"],
  ["a metric answered in words", { code: "ecg-rhythm" }, "unknown-metric", "/code"],
  ["a unit of another metric", { unit: "mm[Hg]" }, "unknown-unit", "/unit"],
  ["more than all oxygen", { value: 101 }, "impossible-value", "/value"],
  ["a time without a zone", { at: "2026-11-22T12:59:30" }, "time-invalid", "/at"],
  ["a time six minutes ahead", { at: "2026-11-22T12:06:00Z" }, "time-future", "/at"],
  ["a time 401 days ago", { at: "2025-10-17T00:00:00Z" }, "time-too-old", "/at"],
  ["a time before the device was anybody's", { at: "2026-09-01T00:00:00Z" }, "not-assigned", "/at"],
])("%s is set aside with where and why", (_, over, reason, path) => {
  expect(look(over)).toMatchObject({ problem: { reason, path: `/readings/2${path}` } });
});

test("a problem never repeats the measured value", () => {
  const found = look({ value: 4321.987 });
  expect(JSON.stringify(found)).not.toContain("4321");
});

test("a reading belongs to whoever had the device when it was measured", () => {
  const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");
  const change = at("2026-11-10T10:00:00Z");
  const two = assignmentsOf(
    [assigned({ until: change }), assigned({ id: "a-2", patient: bruno, from: change })],
    [],
  );
  expect(look({ at: "2026-11-10T09:59:59Z" }, {}, two)).toMatchObject({ reading: { patient: anna } });
  expect(look({ at: "2026-11-10T10:00:00Z" }, {}, two)).toMatchObject({ reading: { patient: bruno } });
});

test("outside the plausible a reading is kept and flagged; hours late too", () => {
  expect(look({ value: 60 })).toMatchObject({ reading: { value: 60, flags: ["implausible"] } });
  expect(look({ at: "2026-11-22T07:00:00Z" })).toMatchObject({ reading: { flags: ["late"] } });
});

test("a clock off by more than a minute is corrected, and both times are kept", () => {
  const slow = clockCorrection("2026-11-22T11:50:00Z", noon, false);
  expect(slow).toBe(minutes(10));
  const found = look({ at: "2026-11-22T11:49:00Z" }, { correction: slow ?? milliseconds(0) });
  if (!("reading" in found)) throw new Error("expected a reading");
  expect(formatInstant(found.reading.at)).toBe("2026-11-22T11:59:00.000Z");
  expect(formatInstant(found.reading.deviceAt)).toBe("2026-11-22T11:49:00.000Z");
  expect(found.reading.flags).toEqual(["clock-corrected"]);
});

test("a minute's offset is tolerated, and a message sent again says nothing of the clock", () => {
  expect(clockCorrection("2026-11-22T11:59:00Z", noon, false)).toBe(0);
  expect(clockCorrection("2026-11-22T10:00:00Z", noon, true)).toBe(0);
  expect(clockCorrection(undefined, noon, false)).toBe(0);
  expect(clockCorrection("yesterday", noon, false)).toBeNull();
});

test("systolic must exceed diastolic, or both are set aside", () => {
  const pair = (high: number, low: number) =>
    rejectUnpairedPressures([
      look({ code: "systolic-bp", value: high, unit: "mm[Hg]" }),
      look({ code: "heart-rate", value: 70, unit: "/min" }),
      look({ code: "diastolic-bp", value: low, unit: "mm[Hg]" }),
    ]).map((each) => ("problem" in each ? each.problem.reason : each.reading.code));
  expect(pair(120, 80)).toEqual(["systolic-bp", "heart-rate", "diastolic-bp"]);
  expect(pair(80, 80)).toEqual(["impossible-value", "heart-rate", "impossible-value"]);
});
