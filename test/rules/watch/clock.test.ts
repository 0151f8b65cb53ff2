import { expect, test } from "vitest";
import { engineOnlyRuleId } from "../../../model/hub-rules.ts";
import { after, atMillisecond, before, days, hours, minutes } from "../../../model/time.ts";
import { at } from "../../ingest/builders.ts";
import {
  batteryLow,
  clockError,
  contactAt,
  deviceOf,
  key,
  missedDays,
  missedSlot,
  silence,
  start,
  watched,
  watchHouse,
  weighing,
  worldOf,
} from "./world.ts";

test("row 6: a device that never spoke is missed, from its assignment on", async () => {
  const house = await watchHouse(silence);
  const assigned = before(start, hours(23));
  const world = worldOf([watched(1, { devices: [deviceOf("ox-1", null, { since: assigned })] })]);
  expect(await house.look(world, start)).toEqual([]);
  expect(await house.look(world, after(assigned, hours(24)))).toEqual(["raise silent-device told"]);
  expect(house.present()).toMatchObject([{ value: 24, limit: 24, facts: { device: "cuore-a-casa/ox-1" } }]);
});

test("row 7: silence is measured time: what nobody watched is taken off it, and off a slot", async () => {
  const house = await watchHouse(silence, missedSlot);
  const heard = before(start, hours(30));
  const unwatched = [{ from: before(start, hours(20)), until: before(start, hours(5)) }];
  const someone = watched(1, {
    plan: weighing,
    since: before(start, days(2)),
    devices: [deviceOf("ox-1", heard)],
    measured: new Map([["body-weight", before(start, hours(29))]]),
  });
  const world = worldOf([someone], { unwatched });
  const looks = async (...at: readonly number[]) => {
    const lines: string[] = [];
    for (const each of at) lines.push(...(await house.look(world, after(start, minutes(each)))));
    return lines;
  };
  expect(await looks(0, 4 * 60), "07:00 to 16:00 closes at 18:00: of two hours of it nobody watched").toEqual(
    [],
  );
  expect(await looks(4 * 60 + 1)).toEqual(["raise missed-slot told"]);
  expect(await looks(9 * 60 - 1), "39 hours less 15, but for a minute").toEqual([]);
  expect(await looks(9 * 60)).toEqual(["raise silent-device told"]);
});

test("row 11: a reading at the very moment of the deadline counts; one that comes later ends the alert", async () => {
  const house = await watchHouse(missedSlot);
  const closes = at("2026-06-01T16:00:00+02:00");
  const someone = (measured: number | null) =>
    watched(1, {
      plan: weighing,
      since: at("2026-06-01T00:00:00+02:00"),
      measured: new Map(measured === null ? [] : [["body-weight", atMillisecond(measured)]]),
    });
  expect(await house.look(worldOf([someone(null)]), closes), "not yet over").toEqual([]);
  expect(await house.look(worldOf([someone(closes)]), after(closes, minutes(1)))).toEqual([]);
  expect(await house.look(worldOf([someone(null)]), after(closes, minutes(1)))).toEqual([
    "raise missed-slot told",
  ]);
  expect(await house.look(worldOf([someone(closes - 1)]), after(closes, minutes(2)))).toEqual([
    "clear missed-slot",
  ]);
});

test("two whole days without a value raise once, for the nurse; a pause between them does not count", async () => {
  const house = await watchHouse(missedDays);
  const monday = at("2026-06-01T00:00:00+02:00");
  const someone = watched(1, {
    plan: weighing,
    since: monday,
    devices: [deviceOf("sc-1", at("2026-06-04T16:00:00+02:00"))],
    pauses: [{ from: at("2026-06-02T00:00:00+02:00"), until: at("2026-06-04T00:00:00+02:00") }],
  });
  expect(await house.look(worldOf([someone]), at("2026-06-03T20:00:00+02:00"))).toEqual([]);
  expect(await house.look(worldOf([someone]), at("2026-06-04T16:00:00+02:00"))).toEqual([]);
  expect(await house.look(worldOf([someone]), at("2026-06-04T16:01:00+02:00"))).toEqual([
    "raise missed-many told",
  ]);
  expect(house.present()).toMatchObject([
    { value: 2, limit: 2, priority: "low", since: at("2026-06-01T10:00:00+02:00") },
  ]);
  expect(await house.look(worldOf([someone]), at("2026-06-04T17:00:00+02:00"))).toEqual([]);
});

test("where the device is silent too, what was missed is for the technician", async () => {
  const house = await watchHouse(missedDays);
  const someone = watched(1, { plan: weighing, devices: [deviceOf("sc-1", before(start, hours(20)))] });
  await house.look(worldOf([someone]), start);
  expect(house.present()).toMatchObject([{ rule: { id: "missed-many" }, priority: "technical" }]);
});

test("two reports of a low battery raise and one does not; a clock that is off raises by itself", async () => {
  const house = await watchHouse(batteryLow, clockError);
  const world = (over: object) =>
    worldOf([
      watched(1, { devices: [deviceOf("ox-1", start, { contact: contactAt(key("ox-1"), start, over) })] }),
    ]);
  const battery = (now: number, then: number) =>
    world({ battery: now, batteryBefore: then, batteryAt: start });
  expect(await house.look(battery(12, 40), start)).toEqual([]);
  expect(await house.look(battery(12, 13), start)).toEqual(["raise battery-low told"]);
  expect(await house.look(battery(90, 12), start)).toEqual(["clear battery-low"]);
  expect(await house.look(world({ clockOffset: -61 }), start)).toEqual(["raise clock-error told"]);
  expect(await house.look(worldOf([watched(1)]), start), "the device went back").toEqual([
    "clear clock-error",
  ]);
});

test("a restart repeats nothing and forgets nothing", async () => {
  const house = await watchHouse(silence);
  const silentSince = before(start, hours(25));
  const world = (heard: number) =>
    worldOf([watched(1, { devices: [deviceOf("ox-1", atMillisecond(heard))] })]);
  expect(await house.look(world(silentSince), start)).toEqual(["raise silent-device told"]);
  await house.restart();
  expect(await house.look(world(silentSince), after(start, minutes(1)))).toEqual([]);
  expect(await house.look(world(start), after(start, minutes(2)))).toEqual(["clear silent-device"]);
});

test("a clock rule on which the two disagree is told of once and judged by the engine alone; none ends without an answer", async () => {
  const house = await watchHouse(silence);
  const engineOnly = engineOnlyRuleId(silence);
  const quiet = worldOf([watched(1, { devices: [deviceOf("ox-1", before(start, hours(30)))] })]);
  const heard = worldOf([watched(1, { devices: [deviceOf("ox-1", start)] })]);
  expect(await house.look(quiet, start)).toEqual(["raise silent-device told"]);
  const later = (n: number) => after(start, minutes(n));
  house.engine = () => Promise.reject(new Error("no answer"));
  expect(await house.look(heard, later(1)), "not ended").toEqual([`raise ${engineOnly} told`]);
  expect(await house.look(heard, later(2)), "and told of once").toEqual([]);
  await house.restart();
  expect(await house.look(heard, later(3)), "also after a restart").toEqual([]);
  expect(house.board.get("watch_rules_engine_only")).toBe(1);
  house.engine = async (_rule, side) => side === silence.clear;
  expect(await house.look(quiet, later(4)), "the engine alone").toEqual(["clear silent-device"]);
  const [told] = house.present();
  expect(told).toMatchObject({ priority: "technical", rule: { version: silence.version }, value: 1 });
});

test("what a withdrawn clock rule had raised is forgotten, and raised anew when the rule is back", async () => {
  const house = await watchHouse(silence, batteryLow);
  const quiet = worldOf([watched(1, { devices: [deviceOf("ox-1", before(start, hours(30)))] })]);
  const later = (n: number) => after(start, minutes(n));
  expect(await house.look(quiet, start)).toEqual(["raise silent-device told"]);
  const [rule] = house.rules.splice(0, 1);
  expect(await house.look(quiet, later(1))).toEqual([]);
  if (rule !== undefined) house.rules.push(rule);
  expect(await house.look(quiet, later(2)), "the state store ended it meanwhile").toEqual([
    "raise silent-device told",
  ]);
});
