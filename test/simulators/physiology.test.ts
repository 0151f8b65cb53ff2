import { expect, test } from "vitest";
import { findMetric } from "../../model/catalogue.ts";
import { municipalities } from "../../model/territory.ts";
import { after, atMillisecond, hours, type Instant, minutes } from "../../model/time.ts";
import { vitalsAt } from "../../simulators/body.ts";
import { seedOf } from "../../simulators/chance.ts";
import { illnessKinds } from "../../simulators/illness.ts";
import { type DeviceKind, deviceKinds, measured } from "../../simulators/measuring.ts";
import { illnessShowingAt } from "../../simulators/onset.ts";
import { type Condition, type Person, personOf } from "../../simulators/person.ts";
import { type VitalCode, vitalCodes } from "../../simulators/vitals.ts";

const places = [...municipalities.values()].slice(40, 45);
const midnight = atMillisecond(Date.parse("2026-11-22T00:00:00+01:00"));
const hour = (n: number): Instant => after(midnight, hours(n));

function people(count: number, condition?: Condition): readonly Person[] {
  return Array.from({ length: count }, (_, index) => personOf(seedOf(7), index, places, condition)).filter(
    (person) => person !== null,
  );
}

const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, each) => sum + each, 0) / figures.length;

test("stable people stay within what the catalogue holds possible", () => {
  for (const code of vitalCodes) {
    const range = findMetric(code)?.possible;
    const values = people(120).flatMap((person) =>
      [0, 7, 13, 19].map((h) => vitalsAt(person, hour(h), null)[code]),
    );
    expect(Math.min(...values), code).toBeGreaterThan(range?.low ?? Number.NaN);
    expect(Math.max(...values), code).toBeLessThanOrEqual(range?.high ?? Number.NaN);
  }
});

test("groups differ as the literature says: breath and saturation in COPD, sugar in diabetes", () => {
  const average = (condition: Condition, code: VitalCode) =>
    mean(people(150, condition).map((person) => person.baseline[code]));
  expect(average("copd", "spo2")).toBeGreaterThan(91);
  expect(average("copd", "spo2")).toBeLessThan(94);
  expect(average("hypertension", "spo2")).toBeGreaterThan(96);
  expect(average("copd", "respiratory-rate")).toBeGreaterThan(
    average("hypertension", "respiratory-rate") + 2,
  );
  expect(average("type-2-diabetes", "blood-glucose")).toBeGreaterThan(average("copd", "blood-glucose") + 25);
});

test("blood pressure dips at night, temperature is lowest before dawn", () => {
  const dippers = people(200).filter(({ dipper }) => dipper);
  const at = (h: number, code: VitalCode) =>
    mean(dippers.map((person) => vitalsAt(person, hour(h), null)[code]));
  expect(at(15, "systolic-bp") - at(3, "systolic-bp")).toBeGreaterThan(12);
  expect(at(15, "systolic-bp") - at(3, "systolic-bp")).toBeLessThan(26);
  expect(at(17, "body-temperature") - at(5, "body-temperature")).toBeGreaterThan(0.6);
});

test("the same seed gives the same bytes, in whatever order it is asked", () => {
  const play = (order: readonly number[]): readonly string[] =>
    order.map((h) => {
      const [person] = people(1);
      if (person === undefined) return "";
      const kinds = Object.keys(deviceKinds) as DeviceKind[];
      return JSON.stringify(
        kinds.map((kind) => measured(person, kind, vitalsAt(person, hour(h), null), hour(h), 1)),
      );
    });
  const hoursOfDay = Array.from({ length: 24 }, (_, h) => h);
  expect(play(hoursOfDay.toReversed())).toEqual(play(hoursOfDay).toReversed());
  expect(personOf(seedOf(7), 3, places)).not.toEqual(personOf(seedOf(8), 3, places));
});

test("devices round as the catalogue rounds and say canonical units", () => {
  for (const person of people(30)) {
    for (const reading of measured(person, "thermometer", vitalsAt(person, hour(8), null), hour(8), 4)) {
      expect(reading).toMatchObject({
        code: "body-temperature",
        unit: "Cel",
        at: "2026-11-22T07:00:00.000Z",
      });
      expect(Math.round(reading.value * 10) / 10).toBe(reading.value);
    }
  }
});

test("a sepsis brings fever and fast breath within a day, and is better two days later", () => {
  for (const person of people(40, "post-acute")) {
    const illness = { kind: "sepsis", onset: midnight, severity: 1 } as const;
    const [before, ill, later] = [0, 20, 72].map((h) => vitalsAt(person, hour(h), illness));
    expect((ill?.["body-temperature"] ?? 0) - (before?.["body-temperature"] ?? 0)).toBeGreaterThan(1);
    expect(ill?.["respiratory-rate"]).toBeGreaterThan((before?.["respiratory-rate"] ?? 0) + 3);
    expect(later?.["body-temperature"]).toBeLessThan(38.2);
  }
});

test.each(illnessKinds)("%s can be placed so that it shows when wanted", (kind) => {
  const [person] = people(1, "type-2-diabetes");
  if (person === undefined) throw new Error("nobody was drawn");
  const shown = hour(30);
  const illness = illnessShowingAt(person, kind, shown);
  expect(illness.onset).toBeLessThanOrEqual(shown);
  const signs = { sepsis: "body-temperature", hypoglycaemia: "blood-glucose" } as const;
  if (kind === "sepsis") expect(vitalsAt(person, shown, illness)[signs[kind]]).toBeGreaterThanOrEqual(38.4);
  if (kind === "hypoglycaemia") {
    expect(vitalsAt(person, shown, illness)[signs[kind]]).toBeLessThanOrEqual(48);
    expect(vitalsAt(person, after(shown, minutes(60 * 5)), illness)[signs[kind]]).toBeGreaterThan(70);
  }
});
