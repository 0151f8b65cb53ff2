import { expect, test } from "vitest";
import { readOptions } from "../../bench/options.ts";
import { outageMeter } from "../../bench/outage-meter.ts";
import { outagePlan } from "../../bench/outage-plan.ts";
import { scriptOf } from "../../bench/script.ts";
import { storeReadings } from "../../bench/store-readings.ts";
import { parseInstant } from "../../model/time.ts";

test("the same seed plans the same outage, and the last of each kill comes while the hub catches up", () => {
  const asked = { minutes: 10, influxKills: 10, hubKills: 5, seed: 4 };
  const plan = outagePlan(asked);
  expect(outagePlan(asked)).toEqual(plan);
  expect(outagePlan({ ...asked, seed: 5 })).not.toEqual(plan);
  expect(plan).toMatchObject({ stopped: 600_000, calm: 60_000 });
  expect([plan.kills.length, plan.hubKills.length]).toEqual([9, 4]);
  expect(plan.hubKills).toEqual(plan.hubKills.toSorted((a, b) => a - b));
  expect(plan.killWhileCatchingUp).not.toBeNull();
  expect(plan.hubKillWhileCatchingUp).not.toBeNull();
  expect(outagePlan({ ...asked, hubKills: 0 }).hubKillWhileCatchingUp).toBeNull();
});

test("acknowledgements are counted by what went on, and apart while a hub has just started", () => {
  let now = 0;
  const meter = outageMeter(() => now);
  meter.hubStarted();
  meter.answered(300);
  now = 6000;
  meter.answered(2);
  meter.enter("influxd stopped");
  meter.answered(4);
  const stretches = meter.read().map(({ stretch, acknowledged }) => [stretch, acknowledged]);
  expect(stretches).toEqual([
    ["before", 1],
    ["influxd stopped", 1],
    ["hub just started", 1],
  ]);
});

test("poison is measured apart from the rest, and every so often", () => {
  const script = scriptOf("pulse", 1_000_000, { first: 3, every: 5, measuredFrom: 7 });
  const seqs = Array.from({ length: 14 }, (_, seq) => seq);
  expect(seqs.filter(script.isPoison)).toEqual([3, 8, 13]);
  expect([2, 3].map(script.measuredAt)).toEqual([1_000_002, 10]);
});

test("the stores' readings are the same in order of arrival and by patient, on ninety civil days", () => {
  const now = parseInstant("2026-11-22T09:00:00+01:00");
  if (now === null) throw new Error("no time");
  const given = storeReadings({ patients: 3, readings: 1200, now });
  const all = [...given.inOrder(7)].flat();
  expect(all).toHaveLength(given.count);
  const own = all.filter(({ patient }) => patient === given.patients[1]);
  expect(own).toEqual(given.ofPatient(1));
  expect(own.every(({ at }) => at >= given.from && at < given.until)).toBe(true);
  // Summer time ended in between.
  expect(given.until - given.from).toBe((90 * 24 + 1) * 3_600_000);
});

test("a message holds twenty readings at most, a store millions", () => {
  expect(() => readOptions(["path", "--readings", "21"])).toThrow(/20/);
  expect(readOptions(["store"])).toMatchObject({ readings: 10_000_000, clients: 1000 });
  expect(readOptions(["outage", "--minutes", "0.5", "--hub-kills", "0"])).toMatchObject({ minutes: 0.5 });
});
