import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import type { Caller, Json } from "../api/caller.ts";
import { callerOf } from "../api/caller.ts";
import { filesHolding } from "../store/raw-files.ts";
import { openBacklog, type Stretch } from "./backlog.ts";
import {
  adminPassword,
  caughtUp,
  chance,
  clinician,
  connect,
  eventually,
  type House,
  openHouse,
  topicOf,
} from "./house.ts";

const service = "cuore-a-casa";
const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

interface Staff {
  readonly admin: Caller;
  readonly clinician: Caller;
}

async function staffOf({ door }: House): Promise<Staff> {
  const nobody = callerOf(door.origin, null);
  return {
    admin: await nobody.signIn("admin", adminPassword),
    clinician: await nobody.signIn(clinician.username, clinician.password),
  };
}

const enrol = (house: House): Promise<string> =>
  house.door.enrol({
    services: [service],
    municipality: "001006",
    ageBand: "75-79",
    sex: "female",
    conditions: ["heart-failure"],
    consent: { version: "1", givenAt: "2026-01-01T00:00:00Z" },
  });

/** What the device was told of each message, by the message's number. */
async function receiptsOf(device: MqttClient, who: { username: string }): Promise<Json[]> {
  const told: Json[] = [];
  device.on("message", (_, payload) => told.push(JSON.parse(payload.toString())));
  await device.subscribeAsync(topicOf(who, "receipt"), { qos: 1 });
  return told;
}

const storedOf = async ({ clinician: door }: House, patient: string, from: number): Promise<string[]> => {
  const found = await Promise.all(
    ["spo2", "heart-rate"].map((code) => door.readings(patient, { code, from: iso(from) })),
  );
  return found.flat().map(({ at, code, value }) => `${iso(at)} ${code} ${value}`);
};

test("three days' backlog of a device that changed hands: each reading lands with the right person, the drawer's with nobody", async () => {
  const house = await openHouse();
  const { admin, clinician: nurse } = await staffOf(house);
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 72 * hour;
  const [putAway, handedOver] = [start + 24 * hour, start + 30 * hour];
  const [anna, bruno] = [await enrol(house), await enrol(house)];
  const login = await house.door.addDevice({ service, device: "ossi-01", type: "pulse-oximeter" });
  const lent = { service, device: "ossi-01" };

  const mine = await admin.post(
    "/api/v1/assignments",
    { ...lent, patient: anna, from: iso(start - hour) },
    201,
  );
  await admin.post(`/api/v1/assignments/${mine.id}/end`, { until: iso(putAway) });
  const early = { ...lent, patient: bruno, from: iso(putAway - 1) };
  await admin.post("/api/v1/assignments", early, 409);
  await admin.post("/api/v1/assignments", { ...lent, patient: bruno, from: iso(handedOver) }, 201);
  // In hospital for six hours: nobody misses a measurement then, and one that was made is still Bruno's.
  await nurse.post(`/api/v1/enrolments/${bruno}/suspend`, {
    because: "hospital",
    at: iso(start + 48 * hour),
  });
  await nurse.post(`/api/v1/enrolments/${bruno}/resume`, { at: iso(start + 54 * hour) });

  const stretches: readonly Stretch[] = [
    { whose: anna, from: start, until: putAway, spo2: 97 },
    { whose: null, from: putAway, until: handedOver, spo2: 70 },
    { whose: bruno, from: handedOver, until: start + 72 * hour, spo2: 88 },
  ];
  const backlog = openBacklog(stretches, chance(20_261_122));
  const device = await connect(house, login);
  const receipts = await receiptsOf(device, login);
  await Promise.all(
    backlog.sent.map(({ payload }) => device.publishAsync(topicOf(login), payload, { qos: 1 })),
  );
  await caughtUp(house.door);

  for (const [who, patient] of Object.entries({ anna, bruno })) {
    expect((await storedOf(house, patient, start - hour)).toSorted(), who).toEqual(backlog.storedOf(patient));
  }
  const [line] = await house.door.ledger("device");
  expect(line).toMatchObject({
    messages: { received: backlog.sent.length, processed: backlog.sent.length, pending: 0 },
    readings: backlog.counts,
    residual: 0,
  });
  const aside = await everyPage(admin, `/api/v1/quarantine?device=${service}%2Fossi-01&limit=200`);
  expect(aside.length).toBe(backlog.counts.quarantined);
  expect(new Set(aside.map(({ reason }) => reason))).toEqual(new Set(["not-assigned"]));
  await eventually(async () => receipts.length === backlog.sent.length);
  expect(receipts.map(told).toSorted()).toEqual(backlog.receipts);

  // Bruno's low readings are his alerts; what lay in the drawer and what was Anna's raise none.
  const alerts = await house.clinician.alerts();
  expect(alerts.length).toBeGreaterThan(0);
  expect(new Set(alerts.map(({ patient }) => patient))).toEqual(new Set([bruno]));
  console.log(
    `${backlog.sent.length} messages of a three-day backlog, shuffled: ${JSON.stringify(backlog.counts)}`,
  );
});

/** A receipt as one line, as the backlog foretells it. */
const told = ({ seq, status, stored, problems }: Json): string =>
  [seq, status, stored, ...problems.map(({ path, reason }: Json) => `${path} ${reason}`)].join(" ");

async function everyPage(caller: Caller, path: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Json = await caller.get(
      cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

const low = (at: number, marker: string, value = 87) => ({
  at: iso(at),
  code: "spo2",
  value,
  unit: "%",
  context: { marker },
});

/** To the millisecond: what is measured as consent ends is out, what is measured as it is given again is in. */
async function missesOnlyThatWhile(house: House, nurse: Caller): Promise<void> {
  const dario = await enrol(house);
  const login = await house.door.addDevice({ service, device: "ossi-03", type: "pulse-oximeter" });
  const purposes = ["participation"];
  await house.door.assign({ service, device: "ossi-03", patient: dario, from: iso(Date.now() - hour) });
  await nurse.post(`/api/v1/enrolments/${dario}/withdraw`, { purposes });
  await nurse.post(`/api/v1/enrolments/${dario}/consent`, { purposes, version: "1" });
  const { events } = await nurse.get(`/api/v1/enrolments/${dario}/history`);
  const at = (kind: string): number => Date.parse(events.findLast((each: Json) => each.kind === kind).at);
  const [closed, opened] = [at("consent-withdrawn"), at("consent-given")];
  expect(opened).toBeGreaterThan(closed);

  const device = await connect(house, login);
  const times = [closed - 1, closed, opened - 1, opened];
  const readings = times.map((each, n) => low(each, "edge", 95 + n));
  await device.publishAsync(topicOf(login), JSON.stringify({ v: 1, seq: 1, readings }), { qos: 1 });
  await caughtUp(house.door);
  expect(await storedOf(house, dario, closed - hour)).toEqual([
    `${iso(closed - 1)} spo2 95`,
    `${iso(opened)} spo2 98`,
  ]);
}

test("a person withdraws while their device still has a backlog: nothing measured or received after is kept, and their alerts close; who comes back misses only the while between", async () => {
  const house = await openHouse();
  const { clinician: nurse } = await staffOf(house);
  await missesOnlyThatWhile(house, nurse);

  const clara = await enrol(house);
  const login = await house.door.addDevice({ service, device: "ossi-02", type: "pulse-oximeter" });
  const began = Date.now() - 2 * hour;
  await house.door.assign({ service, device: "ossi-02", patient: clara, from: iso(began - hour) });
  const device = await connect(house, login);
  const receipts = await receiptsOf(device, login);
  const publish = (body: object | string) =>
    device.publishAsync(topicOf(login), typeof body === "string" ? body : JSON.stringify(body), { qos: 1 });

  await publish({ v: 1, seq: 1, readings: [low(began, "before"), low(began + 600_000, "before")] });
  await caughtUp(house.door);
  expect((await house.clinician.alerts({ state: "open", patient: clara })).length).toBeGreaterThan(0);

  const { code } = await nurse.post(`/api/v1/enrolments/${clara}/access-code`, undefined, 201);
  const herself = await callerOf(house.door.origin, null).enter(code);
  await herself.post("/api/v1/me/withdraw", {}, 204);
  expect(await house.clinician.alerts({ state: "open", patient: clara })).toEqual([]);

  const marker = "zzz-withheld-zzz";
  await publish({ v: 1, seq: 2, readings: [low(began + 1_200_000, marker), low(Date.now(), marker)] });
  await publish({ v: 1, seq: 3, readings: [{ ...low(began + 1_800_000, marker), unit: "mmHg" }] });
  await publish(`{"v":1,"seq":4,"readings":[{"marker":"${marker}"`);
  await eventually(async () => receipts.length === 3);

  expect(receipts.map(told)).toEqual([
    "2 quarantined 0 /readings/0 consent-withdrawn /readings/1 consent-withdrawn",
    "3 quarantined 0 /readings/0 consent-withdrawn",
    " quarantined 0  consent-withdrawn",
  ]);
  expect((await storedOf(house, clara, began - hour)).length, "what was agreed to stays").toBe(2);
  expect(await house.clinician.alerts({ state: "open", patient: clara })).toEqual([]);
  const [line] = await house.door.ledger("device");
  expect(line).toMatchObject({
    readings: { found: 6, stored: 2, duplicate: 0, quarantined: 4 },
    residual: 0,
  });
  // The journal lets go of it once the batch is committed.
  await eventually(async () => filesHolding(house.dataDir, marker).length === 0);
  expect(filesHolding(house.dataDir, marker)).toEqual([]);
});
