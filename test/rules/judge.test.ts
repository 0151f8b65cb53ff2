import { expect, test } from "vitest";
import { deviceKey, messageAt, patientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, minutes } from "../../model/time.ts";
import {
  anna,
  atLeast,
  atMost,
  bench,
  bruno,
  kinds,
  noon,
  reading,
  repeated,
  rule,
  windowOf,
} from "./builders.ts";

const day = minutes(24 * 60);

test("a value at the limit raises, one step inside it does not", async () => {
  const { take } = await bench([rule()]);
  expect(await take(reading(0, 93))).toEqual([]);
  expect(kinds(await take(reading(1, 92)))).toEqual(["raise"]);
});

test("an alert says who, where, by which rule, on which numbers and since when", async () => {
  const low = rule();
  const { take } = await bench([low]);
  const [change] = await take(reading(0, 88, { message: messageAt(0, 7) }));
  expect(change).toMatchObject({ kind: "raise", device: "cuore-a-casa/spo2-001", latching: true });
  expect(change?.kind === "raise" ? change.alert : null).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    patient: anna,
    service: "cuore-a-casa",
    municipality: "001128",
    zone: "z7",
    careGroup: "nord",
    rule: { id: "spo2-low", version: low.version },
    priority: "high",
    state: "raised",
    present: true,
    late: false,
    since: noon,
    raisedAt: after(noon, day),
    code: "spo2",
    value: 88,
    unit: "%",
    limit: 92,
    latest: { at: noon, value: 88 },
    text: { it: "Saturazione bassa", en: "Low saturation" },
    facts: { value: 88, limit: 92 },
    message: "0-7",
    history: [{ at: after(noon, day), to: "raised", by: "hub" }],
  });
});

test("while it is present an alert is updated once a batch, and ends only beyond the margin", async () => {
  const { take } = await bench([rule()]);
  const [raised] = await take(reading(0, 88), reading(1, 87), reading(2, 89));
  const id = raised?.kind === "raise" ? raised.alert.id : "";
  expect(await take(reading(3, 93), reading(4, 90))).toEqual([
    { kind: "update", id, at: after(noon, minutes(4)), value: 90 },
  ]);
  const end = await take(reading(5, 91), reading(6, 94, { message: messageAt(0, 9) }), reading(7, 97));
  expect(end).toEqual([
    { kind: "update", id, at: after(noon, minutes(6)), value: 94 },
    { kind: "clear", id, at: after(noon, minutes(6)), knownAt: after(noon, day), message: "0-9" },
  ]);
});

test("what asks for a second reading is not raised by one, nor by two too close together", async () => {
  const { take } = await bench([repeated()]);
  expect(await take(reading(0, 85), reading(1, 85), reading(4, 85))).toEqual([]);
  const [change] = await take(reading(5, 86));
  expect(change).toMatchObject({
    kind: "raise",
    alert: { value: 86, facts: { value: 86, "max of spo2 in PT15M, 2 or more over PT5M": 86, limit: 92 } },
  });
});

test("too few readings to know neither raise nor clear", async () => {
  const { take } = await bench([repeated()]);
  await take(reading(0, 85), reading(5, 85));
  expect(kinds(await take(reading(60, 97))), "one good reading within the window confirms nothing").toEqual([
    "update",
  ]);
  expect(kinds(await take(reading(66, 97)))).toEqual(["update", "clear"]);
});

test("a rule may look at another metric", async () => {
  const fast = {
    fact: "window",
    params: { code: "heart-rate", agg: "last", over: "PT10M" },
    operator: "greaterThan",
    value: 100,
  };
  const { take } = await bench([rule({ raise: { all: [atMost(92), fast] } })]);
  expect(await take(reading(0, 90))).toEqual([]);
  expect(await take(reading(1, 120, { code: "heart-rate" })), "it waits for its own metric").toEqual([]);
  expect(await take(reading(2, 90))).toMatchObject([
    { kind: "raise", alert: { facts: { "last of heart-rate in PT10M": 120 } } },
  ]);
});

test("patients and rules have episodes of their own", async () => {
  const { take } = await bench([rule(), rule({ id: "spo2-warn", raise: atMost(94), clear: atLeast(96) })]);
  const changes = await take(reading(0, 90), reading(0, 93, { patient: bruno }));
  const raised = changes.flatMap((each) =>
    each.kind === "raise" ? [`${each.alert.patient} ${each.alert.rule.id}`] : [],
  );
  expect(raised).toEqual([`${anna} spo2-low`, `${anna} spo2-warn`, `${bruno} spo2-warn`]);
});

test("one implausible reading is not judged; a second of the same device within ten minutes bears both out", async () => {
  const flags = ["implausible"] as const;
  const { take, board } = await bench([repeated(), rule()]);
  expect(await take(reading(0, 60, { flags }))).toEqual([]);
  const other = deviceKey.parse("cuore-a-casa/spo2-002");
  expect(await take(reading(2, 61, { flags, device: other })), "another device bears nothing out").toEqual(
    [],
  );
  expect(await take(reading(0, 61, { flags })), "the same instant is no repetition").toEqual([]);
  expect(await take(reading(11, 61, { flags })), "eleven minutes are too many").toEqual([]);
  expect(board.get("rules_held_back_total")).toBe(4);
  const raised = await take(reading(17, 62, { flags }));
  expect(raised, "both count, so they are two readings six minutes apart").toMatchObject([
    { kind: "raise", alert: { rule: { id: "spo2-low" }, value: 61 } },
    { kind: "raise", alert: { rule: { id: "spo2-repeated" }, value: 62 } },
    { kind: "update", value: 62 },
  ]);
});

test("implausible readings nobody bears out are not counted in windows", async () => {
  const { take } = await bench([repeated()]);
  expect(await take(reading(0, 60, { flags: ["implausible"] }), reading(6, 90))).toEqual([]);
});

test("a rule nobody confirmed is not judged by, and the operator is told", async () => {
  const told: object[] = [];
  const log = {
    trace() {},
    debug() {},
    info: (members: object) => void told.push(members),
    warn() {},
    error() {},
  };
  const { take } = await bench([rule({ confirmed: undefined })], { log });
  expect(await take(reading(0, 70))).toEqual([]);
  expect(told).toEqual([{ rules: ["spo2-low"] }]);
});

test("rules that cannot be judged by are refused whole, with the reason for each", async () => {
  const opened = bench([rule(), rule({ id: "mad", unit: "bpm", clear: atLeast(92) })]);
  await expect(opened).rejects.toMatchObject({
    code: "configuration-rejected",
    message:
      'mad: unit: bpm is not the canonical unit of spo2; write "%"\nmad: clear: raise and clear both hold at spo2 92; leave a gap between their limits',
  });
});

test("every change is confirmed by the engine, and what it takes is on the board", async () => {
  const { take, board } = await bench([
    rule(),
    rule({ id: "mean", raise: windowOf("mean", "lessThanInclusive", 80) }),
  ]);
  await take(reading(0, 88), reading(1, 97), reading(0.5, 97));
  expect(board.get("rules_judged_total")).toBe(6);
  expect(board.get("rules_confirmed_total")).toBe(2);
  expect(board.get("rules_disagreed_total")).toBe(0);
  expect(board.get("rules_late_total")).toBe(1);
});

test("patients longest not heard of are forgotten, and known again when they are needed", async () => {
  const stored: Reading[] = [];
  const { take, board } = await bench([repeated()], { stored, limits: { patients: 2, readings: 1000 } });
  const people = ["c", "d", "e", "f"].map((letter) => patientId.parse(`p-${letter.repeat(16)}`));
  const next = (minute: number, value: number, patient = anna) =>
    take(reading(minute, value, { patient, message: messageAt(0, stored.length + 1) }));
  await next(0, 85);
  for (const patient of people) await next(1, 97, patient);
  expect(board.get("rules_patients"), "one more while it is needed").toBeLessThanOrEqual(3);
  expect(kinds(await next(6, 85)), "the first reading is found again in the store").toEqual(["raise"]);
  for (const patient of people) await next(7, 97, patient);
  expect(kinds(await next(8, 85)), "an open episode is never forgotten").toEqual(["update"]);
});

test("a reading's windows never hold more than their limit", async () => {
  const { take, board } = await bench([repeated()], { limits: { readingsPerSeries: 10 } });
  for (let n = 0; n < 50; n += 1) await take(reading(n / 10, 97, { message: messageAt(0, n + 1) }));
  await take(reading(6, 97, { patient: bruno, message: messageAt(0, 51) }));
  expect(board.get("rules_readings")).toBe(10);
});

test("readings are let go of when no late one could make a rule look at them again", async () => {
  const { take, board } = await bench([rule({ lateness: "PT1H" })]);
  for (const minute of [0, 5, 2, 9]) await take(reading(minute, 97));
  await take(reading(66, 97));
  await take(reading(66, 97, { patient: bruno }));
  expect(board.get("rules_readings"), "of Anna, what came within the hour").toBe(2);
});

test("a reading later than a rule allows changes nothing by it, and is counted", async () => {
  const { take, board } = await bench([rule({ lateness: "PT1H" })]);
  const receivedAt = after(noon, minutes(61));
  expect(await take(reading(0, 85, { receivedAt }))).toEqual([]);
  expect(board.get("rules_too_late_total")).toBe(1);
  expect(kinds(await take(reading(0, 85, { receivedAt: after(noon, minutes(60)) })))).toEqual(["raise"]);
});
