import { expect, test } from "vitest";
import type { AlertChange } from "../../model/alert.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, days, minutes } from "../../model/time.ts";
import { anna, atLeast, bench, kinds, noon, reading, repeated, rule, windowOf } from "./builders.ts";

const at = (minute: number) => after(noon, minutes(minute));
const alertOf = (change: AlertChange | undefined) => (change?.kind === "raise" ? change.alert : null);

test("a late reading that meets a rule makes a finding, which ends at once when the newest is well", async () => {
  const { take } = await bench([rule()]);
  await take(reading(60, 97));
  const changes = await take(reading(0, 85, { message: messageAt(0, 2) }));
  expect(changes).toMatchObject([
    { kind: "raise", alert: { late: true, since: noon, value: 85 } },
    { kind: "clear", at: at(60), message: "0-2" },
  ]);
});

test("a backlog makes one finding: what lies between it and the newest reading belongs to it", async () => {
  const { take } = await bench([rule()]);
  await take(reading(60, 97));
  expect(kinds(await take(reading(0, 85), reading(1, 84), reading(30, 97), reading(40, 80)))).toEqual([
    "raise",
    "clear",
  ]);
});

test("a finding about the past stays while the newest reading meets the rule too", async () => {
  const { take } = await bench([repeated()]);
  await take(reading(60, 90));
  expect(await take(reading(44, 90)), "two readings, but too far apart").toEqual([]);
  expect(await take(reading(50, 90))).toMatchObject([
    { kind: "raise", alert: { late: true, since: at(50) } },
  ]);
});

test("two readings that confirm one another raise also when they come in the wrong order", async () => {
  const { take } = await bench([repeated()]);
  const [raised, ...more] = await take(reading(5, 88), reading(0, 87, { message: messageAt(0, 2) }));
  expect(alertOf(raised)).toMatchObject({ late: false, since: at(5), value: 88, message: "0-2" });
  expect(more).toEqual([]);
});

test("a late reading within an episode belongs to it, and good late readings end nothing", async () => {
  const { take } = await bench([rule()]);
  await take(reading(0, 85), reading(30, 86));
  expect(await take(reading(10, 97), reading(20, 80)), "while it is present").toEqual([]);
  await take(reading(60, 97));
  expect(await take(reading(15, 80)), "and after it ended").toEqual([]);
});

test("what is measured before a present episode began raises nothing beside it", async () => {
  const { take } = await bench([rule()]);
  await take(reading(60, 85));
  expect(await take(reading(0, 85))).toEqual([]);
});

test("a breach after the last episode but before the newest reading is a finding of its own", async () => {
  const { take } = await bench([rule()]);
  await take(reading(0, 85), reading(10, 97), reading(60, 97));
  expect(await take(reading(30, 84))).toMatchObject([
    { kind: "raise", alert: { late: true, since: at(30) } },
    { kind: "clear", at: at(60) },
  ]);
});

test("a late reading does not begin again what its newest reading has just ended", async () => {
  const { take } = await bench([
    rule({ raise: windowOf("mean", "lessThanInclusive", 91), clear: atLeast(95) }),
  ]);
  expect(kinds(await take(reading(0, 88), reading(5, 90), reading(6, 96)))).toEqual(["raise", "clear"]);
  expect(await take(reading(4, 85)), "it brings the mean at the newest below the limit again").toEqual([]);
});

test("a reading that comes after days is judged by its value, but its windows are unknown", async () => {
  const old = (minute: number): Partial<Reading> => {
    const measured = after(noon, minutes(minute - 48 * 60));
    return { at: measured, deviceAt: measured };
  };
  const { take } = await bench([rule(), repeated()]);
  const changes = await take(reading(0, 85, old(-12)), reading(0, 85, old(-6)));
  expect(
    changes.filter(({ kind }) => kind === "raise"),
    "more than 72 hours before the hub's time",
  ).toMatchObject([{ alert: { rule: { id: "spo2-low" } } }]);
  const { take: other } = await bench([repeated()]);
  expect(kinds(await other(reading(0, 85, old(0)), reading(0, 85, old(6))))).toEqual(["raise"]);
});

test("after a restart, what was measured before the stored episode began or ended is still late", async () => {
  const episode = { patient: anna, rule: "spo2-low", alert: "a", since: at(0), until: null };
  const { take } = await bench([rule()], { episodes: [episode] });
  expect(await take(reading(-1, 97)), "it ends nothing").toEqual([]);
  expect(await take(reading(1, 97))).toMatchObject([{ kind: "clear", id: "a" }]);
  const ended = { ...episode, until: at(30) };
  const { take: later } = await bench([rule()], { episodes: [ended] });
  expect(await later(reading(10, 80)), "it belongs to the one that ended").toEqual([]);
  expect(await later(reading(31, 80))).toMatchObject([{ kind: "raise", alert: { late: false } }]);
});

test("a device heard of only once a week can end what it began", async () => {
  const weekOld = (day: number): Partial<Reading> => {
    const measured = after(noon, days(day));
    return { at: measured, deviceAt: measured };
  };
  const { take } = await bench([rule()]);
  expect(kinds(await take(reading(0, 85, weekOld(-12))))).toEqual(["raise"]);
  expect(kinds(await take(reading(0, 97, weekOld(-5))))).toEqual(["clear"]);
});

test("of stored episodes that ended together, the one that covers the others counts", async () => {
  const ended = { patient: anna, rule: "spo2-low", until: at(60) };
  for (const order of [
    ["a", "b"],
    ["b", "a"],
  ]) {
    const episodes = order.map((alert) => ({ ...ended, alert, since: at(alert === "a" ? 0 : 50) }));
    const { take } = await bench([rule()], { episodes });
    expect(await take(reading(20, 80))).toEqual([]);
  }
});
