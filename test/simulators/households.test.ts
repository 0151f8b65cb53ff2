import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { municipalities } from "../../model/territory.ts";
import { after, atMillisecond, minutes } from "../../model/time.ts";
import { vitalsAt } from "../../simulators/body.ts";
import { demoHouseholds, demoIllness } from "../../simulators/demo-population.ts";

const { territory } = await loadPilot("pilots/demo");
const places = territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);

test.each([1, 2, 3])(
  "seed %i: 20 people with 40 devices of 5 types, in as many municipalities of the pilot as can be",
  (seed) => {
    const households = demoHouseholds(seed, places);
    const devices = households.flatMap((household) => household.devices);
    expect(households).toHaveLength(20);
    expect(devices).toHaveLength(40);
    expect(new Set(devices.map(({ kind }) => kind)).size).toBe(5);
    expect(new Set(devices.map(({ name }) => name)).size).toBe(40);
    expect(places.length).toBeGreaterThanOrEqual(20);
    const homes = new Set(households.map(({ person }) => person.municipality.code));
    expect(homes).toEqual(new Set(territory.municipalities.slice(0, 20)));
  },
);

test("the same seed gives the same people", () => {
  expect(demoHouseholds(5, places)).toEqual(demoHouseholds(5, places));
});

test.each([1, 2, 3, 4, 5])("seed %i: at any hour of the day two fall ill and show it soon", (seed) => {
  const [feverish, low] = demoHouseholds(seed, places);
  if (feverish === undefined || low === undefined) throw new Error("nobody was drawn");
  for (let hour = 0; hour < 24; hour += 3) {
    const live = atMillisecond(Date.parse("2026-11-22T00:00:00Z") + hour * 3_600_000);
    const later = after(live, minutes(120));
    const sepsis = demoIllness(feverish, 0, live);
    expect(vitalsAt(feverish.person, later, sepsis)["body-temperature"], `at ${hour}`).toBeGreaterThan(38);
    const sugar = demoIllness(low, 1, live);
    const shown = after(live, minutes(140));
    expect(vitalsAt(low.person, shown, sugar)["blood-glucose"], `at ${hour}`).toBeLessThan(50);
  }
});
