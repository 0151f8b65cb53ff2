import { expect, test } from "vitest";
import type { AlertChange } from "../../model/alert.ts";
import { deviceKey, messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, minutes } from "../../model/time.ts";
import { anna, atLeast, bench, kinds, noon, reading, repeated, rule, windowOf } from "./builders.ts";

const at = (minute: number) => after(noon, minutes(minute));
const alertOf = (change: AlertChange | undefined) => (change?.kind === "raise" ? change.alert : null);

test("a late reading makes a finding about the past, which nobody need hurry for and somebody must look at", async () => {
  const { take } = await bench([rule({ latching: false })]);
  await take(reading(60, 97));
  const [found, ...more] = await take(reading(0, 85, { message: messageAt(0, 2) }));
  expect(alertOf(found)).toMatchObject({
    late: true,
    since: noon,
    value: 85,
    present: false,
    state: "latched",
  });
  expect(alertOf(found)?.latest).toEqual({ at: at(60), value: 85 });
  expect(more).toEqual([]);
});

test("a backlog makes the episodes it would have made in time", async () => {
  const { take } = await bench([rule()]);
  await take(reading(60, 97));
  const found = await take(reading(0, 85), reading(1, 84), reading(30, 97), reading(40, 80));
  expect(found.map((each) => alertOf(each)?.since)).toEqual([at(0), at(40)]);
});

test("two readings that confirm one another raise also when they come in the wrong order", async () => {
  const { take } = await bench([repeated()]);
  await take(reading(5, 88));
  const [raised, ...more] = await take(reading(0, 87, { message: messageAt(0, 2) }));
  expect(alertOf(raised)).toMatchObject({ late: false, since: at(5), value: 88, message: "0-2" });
  expect(more).toEqual([]);
});

test("a good late reading ends what it would have ended, and what goes on after it is another episode", async () => {
  const { take } = await bench([rule()]);
  await take(reading(0, 85), reading(30, 86));
  expect(await take(reading(10, 97))).toMatchObject([
    { kind: "clear", at: at(10) },
    { kind: "raise", alert: { since: at(30), late: false, present: true } },
  ]);
});

test("what was measured before a present episode began moves its beginning; its alert stays the one people know", async () => {
  const { take } = await bench([rule()]);
  const [raised] = await take(reading(60, 85));
  expect(await take(reading(0, 85))).toEqual([
    { kind: "extend", id: alertOf(raised)?.id, since: at(0), until: null, knownAt: expect.any(Number) },
  ]);
});

test("late readings that show an episode never was take its alert back", async () => {
  const { take } = await bench([
    rule({ raise: windowOf("mean", "lessThanInclusive", 91), clear: atLeast(95) }),
  ]);
  const [raised] = await take(reading(0, 90), reading(6, 92));
  expect(alertOf(raised)).toMatchObject({ since: at(6) });
  const [retracted] = await take(reading(3, 97));
  expect(retracted).toMatchObject({ kind: "retract", id: alertOf(raised)?.id, reason: "late-data" });
});

test("a late reading of another metric makes a rule look again at its own", async () => {
  const params = { code: "heart-rate", agg: "last", over: "PT10M" };
  const fast = { fact: "window", params, operator: "greaterThan", value: 100 };
  const { take } = await bench([
    rule({ raise: { all: [{ fact: "value", operator: "lessThan", value: 93 }, fast] } }),
  ]);
  await take(reading(5, 90));
  expect(await take(reading(2, 120, { code: "heart-rate" }))).toMatchObject([
    { kind: "raise", alert: { since: at(5) } },
  ]);
});

test("what is measured at one instant is judged once, whichever came first", async () => {
  const other = deviceKey.parse("cuore-a-casa/spo2-002");
  for (const values of [
    [90, 96],
    [96, 90],
  ]) {
    const { take } = await bench([rule()]);
    const [one = 0, two = 0] = values;
    const changes = [...(await take(reading(0, one))), ...(await take(reading(0, two, { device: other })))];
    expect(changes, "any raises").toMatchObject([{ kind: "raise", alert: { value: 90 } }]);
    expect(await take(reading(5, 96), reading(5, 91, { device: other })), "and not all clear").toMatchObject([
      { kind: "update", value: 91 },
    ]);
  }
});

test("seven minutes of ten before a restart and three after make an alert at ten, once", async () => {
  const held = () => rule({ holdFor: "PT10M", maxGap: "PT2M" });
  const stored: Reading[] = [];
  const { take: before } = await bench([held()], { stored });
  for (let minute = 0; minute <= 7; minute += 1) {
    expect(await before(reading(minute, 88, { message: messageAt(0, minute + 1) }))).toEqual([]);
  }
  const { take: after } = await bench([held()], { stored });
  for (let minute = 8; minute <= 12; minute += 1) {
    const told = kinds(await after(reading(minute, 88, { message: messageAt(0, minute + 1) })));
    expect(told, `minute ${minute}`).toEqual(minute < 10 ? [] : [minute === 10 ? "raise" : "update"]);
  }
});

test("after a restart, a late reading within what was told of ends it or changes nothing", async () => {
  const episode = { patient: anna, rule: "spo2-low", alert: "a", since: at(0), until: null };
  const { take } = await bench([rule()], { episodes: [episode], stored: [reading(0, 85)] });
  expect(await take(reading(-1, 97, { message: messageAt(0, 2) }))).toEqual([]);
  expect(await take(reading(1, 97, { message: messageAt(0, 3) }))).toMatchObject([
    { kind: "update", id: "a", value: 97 },
    { kind: "clear", id: "a" },
  ]);
});

test("where somebody left and their episode was ended, late readings do not begin it again", async () => {
  const left = { patient: anna, rule: "spo2-low", alert: "a", since: at(0), until: at(5) };
  const { take } = await bench([rule()], { episodes: [left], stored: [reading(0, 85)] });
  expect(await take(reading(4, 84, { message: messageAt(0, 2) }))).toEqual([]);
  expect(kinds(await take(reading(6, 84, { message: messageAt(0, 3) })))).toEqual(["raise"]);
});
