import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { cookieOf, followAlerts } from "./alert-stream.ts";
import {
  caughtUp,
  clinician,
  connect,
  eventually,
  type House,
  openHouse,
  provision,
  topicOf,
} from "./house.ts";

const run = promisify(execFile);
const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000).toISOString();
const spo2 = (value: number, ago: number, over: object = {}) => ({
  at: minutesAgo(ago),
  code: "spo2",
  value,
  unit: "%",
  ...over,
});

/** The alerts of one rule: a single low reading also raises the warning that waits for no second one. */
const ofRule = async (house: House, rule = "spo2-low") =>
  (await house.clinician.alerts()).filter((each) => each.rule.id === rule);

test("a reading published by a device becomes an alert on a clinician's screen, and is counted", async () => {
  const house = await openHouse();
  const [her] = await provision(house.door, 1);
  if (her === undefined) throw new Error("nobody was provisioned");
  const feed = await followAlerts(
    house.door.origin,
    await cookieOf(house.door.origin, clinician.username, clinician.password),
  );
  expect(feed.status).toBe(200);
  const device = await connect(house, her);

  // Two readings more than five minutes apart confirm one another.
  const message = {
    v: 1,
    seq: 1,
    sentAt: new Date().toISOString(),
    readings: [spo2(97, 30), spo2(88, 8), spo2(87, 1)],
  };
  await device.publishAsync(topicOf(her), JSON.stringify(message), { qos: 1 });

  const live = await eventually(async () => feed.seen.find((each) => each.alert.rule.id === "spo2-low"));
  expect(live.alert).toMatchObject({
    state: "raised",
    priority: "high",
    value: 87,
    unit: "%",
    limit: 92,
    service: "cuore-a-casa",
    municipality: "001006",
  });
  expect(live.alert.patient).toBe(her.patient);
  expect(await ofRule(house)).toHaveLength(1);
  const readings = await house.clinician.readings(her.patient, { code: "spo2", from: minutesAgo(60) });
  expect(readings.map((each) => each.value)).toEqual([97, 88, 87]);
  const [line] = await house.door.ledger("service");
  expect(line).toMatchObject({
    key: "cuore-a-casa",
    messages: { received: 1, processed: 1, pending: 0 },
    readings: { found: 3, stored: 3, duplicate: 0, quarantined: 0 },
    residual: 0,
  });

  const acknowledged = await house.clinician.transition(live.alert.id, {
    to: "acknowledged",
    note: "chiamo io",
  });
  expect(acknowledged.history.map(({ to, by }) => [to, by])).toEqual([
    ["raised", "hub"],
    ["acknowledged", clinician.username],
  ]);
  await eventually(async () => feed.seen.some((each) => each.alert.state === "acknowledged"));

  // Further low readings and a restart: the same episode, no second alert, the acknowledgement still known.
  await device.publishAsync(topicOf(her), JSON.stringify({ v: 1, seq: 2, readings: [spo2(86, 0.5)] }), {
    qos: 1,
  });
  await caughtUp(house.door);
  expect(await house.hub.stop()).toBe(0);
  await house.restart();
  const again = await connect(house, her);
  await again.publishAsync(topicOf(her), JSON.stringify({ v: 1, seq: 3, readings: [spo2(85, 0.2)] }), {
    qos: 1,
  });
  await caughtUp(house.door);
  expect((await ofRule(house)).map(({ state, latest }) => [state, latest.value])).toEqual([
    ["acknowledged", 85],
  ]);

  // A reader that was away resumes where it left, without loss and without repetition.
  const resumed = await followAlerts(
    house.door.origin,
    await cookieOf(house.door.origin, clinician.username, clinician.password),
    live.sequence,
  );
  await eventually(async () => resumed.seen.length > 0);
  // The other rule's alert, which nobody acknowledged, is told of again where it got worse.
  const [low, others] = [ofLow(resumed.seen), resumed.seen.filter((each) => !ofLow([each]).length)];
  expect(low.map((each) => each.alert.state)).toEqual(["acknowledged"]);
  const worsened = expect.arrayContaining([expect.objectContaining({ remark: "worsened" })]);
  for (const { alert } of others) expect(alert).toMatchObject({ history: worsened });
});

test("what is wrong with a message goes to quarantine and to the device, and sinks nothing else", async () => {
  const house = await openHouse();
  const [his] = await provision(house.door, 1);
  if (his === undefined) throw new Error("nobody was provisioned");
  const device = await connect(house, his);
  const receipts: unknown[] = [];
  device.on("message", (_, payload) => receipts.push(JSON.parse(payload.toString())));
  await device.subscribeAsync(topicOf(his, "receipt"), { qos: 1 });
  const publish = (payload: string) => device.publishAsync(topicOf(his), payload, { qos: 1 });

  await publish(JSON.stringify({ v: 1, seq: 1, receipt: true, readings: [spo2(97, 3)] }));
  await publish(JSON.stringify({ v: 1, seq: 2, readings: [spo2(96, 2), spo2(95, 1, { unit: "mmHg" })] }));
  await publish("not JSON at all");
  await publish(JSON.stringify({ v: 1, seq: 2, readings: [spo2(50, 1)] }));
  await publish(JSON.stringify({ v: 1, seq: 1, receipt: true, readings: [spo2(97, 3)] })); // other content: the time moved on
  await eventually(async () => receipts.length === 5);

  expect(receipts).toMatchObject([
    { v: 1, seq: 1, boot: "0", status: "stored", stored: 1, problems: [] },
    {
      seq: 2,
      status: "partly-stored",
      stored: 1,
      problems: [{ path: "/readings/1/unit", reason: "unknown-unit" }],
    },
    { status: "quarantined", stored: 0, problems: [{ reason: "not-json" }] },
    { seq: 2, status: "quarantined", problems: [{ path: "/seq", reason: "identity-conflict" }] },
    { seq: 1, status: "quarantined", problems: [{ reason: "identity-conflict" }] },
  ]);
  const [line] = await house.door.ledger("device");
  expect(line).toMatchObject({
    readings: { found: 6, stored: 2, duplicate: 0, quarantined: 4 },
    residual: 0,
  });
});

test("the README's mosquitto_pub line stores a reading", async () => {
  const house = await openHouse();
  const [hers] = await provision(house.door, 1);
  if (hers === undefined) throw new Error("nobody was provisioned");
  await run("mosquitto_pub", [
    ...["-h", "127.0.0.1", "-p", String(house.hub.ready.mqtt), "-q", "1"],
    ...["-u", hers.username, "-P", hers.secret, "-t", topicOf(hers)],
    ...["-m", JSON.stringify({ v: 1, seq: 1, readings: [spo2(97, 1)] })],
  ]);
  await caughtUp(house.door);
  expect(await house.clinician.readings(hers.patient, { code: "spo2", from: minutesAgo(5) })).toHaveLength(1);
});

const ofLow = <Seen extends { readonly alert: { readonly rule: { readonly id: string } } }>(
  seen: readonly Seen[],
) => seen.filter(({ alert }) => alert.rule.id === "spo2-low");
