import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { benchService } from "../../bench/bench-pilot.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { listener } from "../rules/notices/listener.ts";
import { adminPassword, eventually, freshFolder } from "./house.ts";
import { levelsPilot, writeContacts } from "./levels-pilot.ts";
import {
  answer,
  countedCalls,
  enrolled,
  foundIn,
  holding,
  type Login,
  provider,
  sayer,
  standing,
} from "./levels-scene.ts";
import { steppedHub } from "./stepped-clock.ts";

const minute = 60_000;
// Two seconds before the minute: the synthetic reading of the next one is three seconds away.
const start = Date.parse("2026-11-23T09:00:58Z");
const password = "un-altra-di-prova";

test("what devices, people and the hub did in two hours is counted right by each of the thirteen indicators, in a running hub", async () => {
  const dataDir = await freshFolder();
  const hub = steppedHub(dataDir, start);
  const calls = countedCalls();
  const [taking, refusing] = [
    await listener((_, reply) => reply.writeHead(204).end()),
    await listener((_, reply) => reply.writeHead(500).end()),
  ];
  onTestFinished(async () => {
    await taking[Symbol.asyncDispose]();
    await refusing[Symbol.asyncDispose]();
  });
  await writeContacts(dataDir, taking.url, refusing.url);
  const settings = {
    LABHUB_PILOT: await levelsPilot(),
    LABHUB_ADMIN_PASSWORD: adminPassword,
    LABHUB_OIDC_ISSUER: await provider(hub),
    LABHUB_OIDC_CLIENT_ID: "hub",
    LABHUB_OIDC_CLIENT_SECRET: "0123456789abcdef",
  };
  let running = await hub.start(settings);
  const admin = await openFrontDoor(running.ready.http, adminPassword);
  for (const role of ["clinician", "operator"] as const)
    await admin.addUser({ username: role, roles: [role], password });
  const as = (role: string) => openFrontDoor(running.ready.http, password, role);

  const anna = await enrolled(admin, "anna", "minutes");
  const bruno = await enrolled(admin, "bruno", null);
  await enrolled(admin, "mute", "minutes");
  await enrolled(admin, null, "minutes");
  const ticking = await enrolled(admin, "ticking", "stream");
  const nobodys = await admin.addDevice({ service: benchService, device: "nobodys", type: "pulse-oximeter" });
  const connect = (login: Login, boot = "1") => sayer(hub, running.ready.mqtt, login, boot);
  const [a, b, x] = [await connect(anna), await connect(bruno), await connect(nobodys)];
  let t = await connect(ticking);

  const taken = () =>
    eventually(async () => {
      const journal = new DatabaseSync(join(dataDir, "journal.db"), { readOnly: true });
      const head = journal.prepare("select max(first + count - 1) as head from message_group").get()?.[
        "head"
      ];
      journal.close();
      return hub.ask("select position from cursor")[0]?.["position"] === head;
    });
  const told = () =>
    eventually(async () => {
      const untried = `select 1 from notice where state = 'queued' and recipient = 'on-duty' and due_at <= ${hub.now}`;
      return hub.ask(untried).length === 0;
    });
  let ticks = 0;
  const step = async (on = 2 * minute) => {
    hub.set(on);
    await t.say("heart-rate", 70);
    ticks += 1;
    await hub.step(0);
    await settled();
  };
  const settled = async () => {
    await taken();
    await told();
  };
  const until = async (time: string) => {
    while (hub.now < Date.parse(`2026-11-23T${time}Z`)) await step();
  };
  const alertOf = async (rule: string) => {
    const door = await as("clinician");
    const found = (await door.alerts()).find((each) => each.rule.id === rule && each.state !== "resolved");
    if (found === undefined) throw new Error(`no alert by ${rule}`);
    return { door, id: found.id };
  };
  const answered = async (rule: string) => {
    const { door, id } = await alertOf(rule);
    await door.transition(id, { to: "acknowledged" });
    await door.transition(id, { to: "resolved", outcome: "true-acted" });
    await told();
  };

  await eventually(
    async () => hub.ask("select good from sli_minute where sli = 'ingest-probe'").length === 1,
  );
  await step(92_000);
  await until("09:08:30");

  await a.say("spo2", 88);
  await a.again();
  for (let n = 0; n < 3; n += 1) await a.raw("{");
  for (let n = 0; n < 2; n += 1) await x.say("spo2", 97);
  await b.say("heart-rate", 70, { at: hub.now - 60 * minute });
  await b.say("heart-rate", 71, { at: hub.now - 330_000, sentAt: hub.now - 50_000 });
  await settled();
  await until("09:12:30");
  await answered("spo2-low");
  await until("09:14:30");
  await b.say("body-temperature", 39);
  await settled();
  await until("09:20:30");

  const letStore = holding(dataDir, "telemetry.db");
  await b.say("spo2", 85);
  hub.set(12_000);
  letStore();
  await settled();
  await answered("spo2-low");
  await step(100_000);

  hub.set(1000);
  const letKeep = holding(dataDir, "journal.db");
  const waiting = t.say("heart-rate", 70);
  // That it arrived shows nowhere while it cannot be kept.
  await pause(300);
  hub.set(3000);
  letKeep();
  await waiting;
  await settled();
  await step(100_000);

  await b.raw(JSON.stringify({ v: 1, online: false, at: new Date(hub.now).toISOString() }), "status");
  const wentAt = hub.now;
  await settled();
  await step();
  const signOn = () =>
    fetch(`http://127.0.0.1:${running.ready.http}/api/v1/session/oidc`, { redirect: "manual" });
  expect((await signOn()).status).toBe(503);
  expect((await signOn()).status).toBe(303);
  await step(100_000);
  await until("09:44:30");
  const triedInVain = (kind: string) =>
    eventually(async () => {
      const tried = `select 1 from notice where recipient = 'second' and kind = '${kind}' and tries > 0`;
      return hub.ask(tried).length > 0;
    });
  await triedInVain("escalated");
  await until("09:52:00");
  const { door, id } = await alertOf("fever");
  await door.transition(id, { to: "resolved", outcome: "true-acted" });
  await step();
  await triedInVain("ended");
  await until("11:16:00");

  const metrics = await admin.metrics();
  expect(await running.stop()).toBe(0);
  const { answered: well, failed, read } = calls;
  const before = ticks;
  expect(failed).toBe(1);
  running = await hub.start(settings);
  t = await connect(ticking, "2");
  await until("11:22:00");

  const operator = await as("operator");
  const window = "from=2026-11-23T08:00:00Z&to=2026-11-23T12:00:00Z";
  const levels = await operator.session.call(answer, "GET", `/api/v1/service-levels?${window}`);
  const counted = Math.floor((hub.now - Date.parse("2026-11-23T09:06:00Z")) / minute);
  // Anna and Bruno were first heard of at half past 09:08; Bruno's device then went, also for the second life of the hub.
  const there = 60 * counted + (60 * counted - 150) + (wentAt - Date.parse("2026-11-23T09:08:30Z")) / 1000;
  expect(foundIn(levels)).toEqual({
    "ingest-availability bench": { good: before + 12, hub: 1 },
    "ingest-probe hub": { good: 1, hub: counted },
    "freshness-platform bench": { good: ticks + 4, hub: 2 },
    "freshness-end-to-end bench spot": { good: 3, network: 1 },
    "freshness-end-to-end bench stream": { good: ticks + 1 },
    "completeness bench": { good: 1, patient: 11, device: 12, staff: 12 },
    "detection-latency bench": { good: 2, hub: 1 },
    "notification-delivery bench high": { good: 4 },
    "notification-delivery bench medium": { good: 2, network: 2 },
    "notification-delivery bench technical": { good: 1 },
    "acknowledgement-in-target bench high": { good: 2 },
    "acknowledgement-in-target bench medium": { good: 0, staff: 1 },
    "device-uptime bench": { good: there, device: 240 * counted - there },
    "data-validity bench": { good: ticks + 6, device: 3, staff: 2 },
    "api-availability hub": { good: well, hub: 1 },
    "api-latency hub read": { good: read - 1, hub: 1 },
    "judgement-integrity hub": { good: metrics.get("labhub_rules_asked_total") },
  });
  const timed = Object.fromEntries(levels.delays.map(({ name, n }) => [name, n]));
  const all = {
    delivery: ticks + 6,
    storage: ticks + 6,
    detection: 3,
    notification: taking.heard.length,
    api: read,
  };
  expect(timed).toEqual(all);

  const objectives = await operator.session.call(standing, "GET", "/api/v1/objectives");
  expect(objectives.items).toMatchObject([
    {
      name: "probe",
      state: "overdrawn",
      raw: { good: 1, valid: counted + 1 },
      burns: [{ speed: "fast", firing: true }],
    },
  ]);
  const burning = (await (await as("clinician")).alerts()).filter(
    ({ rule }) => rule.id === "objective-burn:probe",
  );
  expect(burning, "one alert, also after the second start").toHaveLength(1);
  expect(burning[0]?.text).toEqual({
    it: "Obiettivo a rischio: L'hub risponde",
    en: "Objective at risk: The hub answers",
  });
  const technical = taking.heard.filter(({ body }) => body.includes('"priority":"technical"'));
  expect(
    technical.map(({ body }) => JSON.parse(body).key.split(":")),
    "told once",
  ).toMatchObject([[burning[0]?.id, "raised.0", "0", "on-duty", "webhook"]]);
}, 180_000);
