import mqtt from "mqtt";
import { expect, test } from "vitest";
import { type Caller, callerOf, type Json } from "../api/caller.ts";
import { openStream } from "../api/event-stream.ts";
import { filesHolding } from "../store/raw-files.ts";
import {
  adminPassword,
  caughtUp,
  clinician,
  connect,
  eventually,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";
import {
  filesWithPlants,
  harmless,
  her,
  plantedHeaders,
  plantedIn,
  plantedMessages,
  plantedQuery,
} from "./planted.ts";

// What can be told is told: tax codes and e-mail addresses by their form, names, phones, addresses and birth dates by
// the member they stand under. A bare name or phone number in a device's free text, and a bare name in a note, look like
// any other word; nobody can promise to find those, and none is planted here. In notes and reasons, which people write,
// tax codes, e-mail addresses and phone numbers are refused.

const password = "una-parola-lunga-1";
const minutesAgo = (n: number): string => new Date(Date.now() - n * 60_000).toISOString();

type Visitors = Readonly<Record<string, Caller>>;

/** Somebody of every role, and nobody. */
async function visitors(house: House, { patient }: Patient): Promise<Visitors> {
  const stranger = callerOf(house.door.origin, null);
  const admin = await stranger.signIn("admin", adminPassword);
  const nurse = await stranger.signIn(clinician.username, clinician.password);
  const staff: Record<string, Caller> = {};
  for (const role of ["evaluator", "supplier", "operator"]) {
    const services = role === "supplier" ? { services: ["cuore-a-casa"] } : {};
    await admin.post("/api/v1/users", { username: `${role}-1`, roles: [role], password, ...services }, 201);
    staff[role] = await stranger.signIn(`${role}-1`, password);
  }
  const { code } = await nurse.post(`/api/v1/enrolments/${patient}/access-code`, undefined, 201);
  const inEmergency = await stranger.signIn("admin", adminPassword);
  await inEmergency.post("/api/v1/break-glass", { reason: "prova dell'emergenza", minutes: 60 });
  return { stranger, admin, inEmergency, clinician: nurse, ...staff, citizen: await stranger.enter(code) };
}

/** A device says all there is to say of her, on every channel. Returns what it hears. */
async function plantByMqtt(house: House, who: Patient): Promise<string[]> {
  const heard: string[] = [];
  const device = await connect(house, who);
  device.on("message", (topic, payload) => heard.push(`${topic} ${payload}`));
  await device.subscribeAsync(topicOf(who, "#"), { qos: 1 });
  const messages = plantedMessages([minutesAgo(20), minutesAgo(10), minutesAgo(1)]);
  for (const { channel, payload } of messages) {
    await device.publishAsync(topicOf(who, channel), payload, { qos: 1 });
  }
  return heard;
}

/** A device tries to speak and listen where her name stands in the topic. */
async function plantInTopics(house: House, who: Patient): Promise<void> {
  const name = `${her.family}-${her.given}`.toLowerCase();
  for (const topic of [
    `lab/v1/cuore-a-casa/${name}`,
    `alerts/v1/${her.taxCode}`,
    `lab/v1/${who.username}/${her.email}`,
  ]) {
    const device = await connect(house, who);
    await expect(device.subscribeAsync(`${topic}/#`, { qos: 1 })).rejects.toThrow();
    const cut = new Promise<void>((resolve) => device.once("close", () => resolve()));
    device.publish(topic, her.taxCode, { qos: 1 }, () => {});
    await cut;
  }
}

/** Strangers who put her name and code wherever a CONNECT has room. */
async function plantByConnecting(house: House, who: Patient): Promise<void> {
  const broker = `mqtt://127.0.0.1:${house.hub.ready.mqtt}`;
  const [code, name] = [her.taxCode.toLowerCase(), `${her.family}-${her.given}`.toLowerCase()];
  const will = {
    topic: `lab/v1/${who.username}/status`,
    payload: Buffer.from(`{"nome":"${her.given}"}`),
    qos: 1,
  } as const;
  const attempts: mqtt.IClientOptions[] = [
    { username: `cuore-a-casa/${code}`, password: her.email },
    { username: `cuore-a-casa/${name}`, password: her.family },
    { username: `${name}/${code}`, password: "x" },
    { username: her.email, password: her.taxCode },
    { username: who.username, password: her.taxCode, clientId: `${her.given} ${her.family}` },
    {
      username: who.username,
      password: who.secret,
      will: { ...will, topic: `lab/v1/cuore-a-casa/${name}/status` },
    },
  ];
  for (const each of attempts) {
    const options = { ...each, protocolVersion: 4, reconnectPeriod: 0 } as const;
    await expect(mqtt.connectAsync(broker, options)).rejects.toMatchObject({ code: 5 });
  }
  // A will that is allowed, under a client id that names her, left without a goodbye.
  const leaving = await connect(house, who, { clientId: `${her.given} ${her.family}`, will });
  leaving.stream.destroy();
}

/** Free text that people may write, each as a request around it. */
function freeTexts(
  patient: string,
  alert: string,
): readonly [string, string, string, (text: string) => object][] {
  const enrolment = `/api/v1/enrolments/${patient}`;
  const service = "/api/v1/services/zuccheri-in-quota";
  return [
    ["clinician", "POST", `/api/v1/alerts/${alert}/transitions`, (note) => ({ to: "acknowledged", note })],
    ["clinician", "PUT", `${enrolment}/thresholds`, (reason) => ({ rule: "spo2-low", limit: 90, reason })],
    ["clinician", "PUT", `${enrolment}/spo2-scale`, (reason) => ({ scale: 2, reason })],
    ["clinician", "POST", `${enrolment}/withdraw`, (reason) => ({ reason })],
    ["clinician", "POST", `${service}/approve-rules`, (note) => ({ note })],
    ["admin", "POST", "/api/v1/break-glass", (reason) => ({ reason, minutes: 1 })],
    ["operator", "POST", `${service}/conformance`, (note) => ({ verdict: "passed", note })],
    ["operator", "POST", `${service}/demote`, (reason) => ({ reason })],
    ["operator", "POST", `${service}/off-board`, (reason) => ({ reason })],
    ["evaluator", "POST", "/api/v1/tokens", (label) => ({ label })],
  ];
}

/** What people write is refused when it names somebody; members nobody asked for are not kept. */
async function plantByPeople(who: Visitors, { patient }: Patient, alert: string): Promise<number> {
  let refused = 0;
  for (const [role, method, path, bodyOf] of freeTexts(patient, alert)) {
    for (const text of [her.taxCode, her.spacedTaxCode, her.email, her.phone, her.phoneDigits]) {
      const body = bodyOf(`ho parlato con ${text} ieri`);
      const reply = await who[role]?.send(method, path, { body, headers: plantedHeaders });
      expect([reply?.status, await reply?.text()], `${method} ${path} ${text}`).toEqual([
        400,
        expect.stringContaining("seems to hold"),
      ]);
      refused += 1;
    }
  }
  const code = her.taxCode.toLowerCase();
  const admin = who["admin"];
  await admin?.post("/api/v1/users", { username: code, roles: ["operator"] }, 400);
  await admin?.post(
    "/api/v1/devices",
    { service: "cuore-a-casa", device: code, type: "pulse-oximeter" },
    400,
  );
  const enrolment = {
    services: ["cuore-a-casa"],
    municipality: "001006",
    ageBand: "70-74",
    sex: "female",
    conditions: ["heart-failure"],
    consent: { version: "1", givenAt: "2026-01-01T00:00:00Z" },
  };
  await admin?.post("/api/v1/enrolments", { ...enrolment, conditions: [code] }, 400);
  const extra = { name: her.given, surname: her.family, taxCode: her.taxCode, email: her.email };
  await who["clinician"]?.post("/api/v1/enrolments", { ...enrolment, ...extra }, 201);
  return refused;
}

/** Requests that go wrong in every way a name can be in them. */
async function plantByRequests(stranger: Caller): Promise<void> {
  const sent = { headers: plantedHeaders };
  for (const username of [her.email, her.taxCode.toLowerCase(), `${her.given}.${her.family}`]) {
    await stranger.send("POST", "/api/v1/session", { ...sent, body: { username, password: her.taxCode } });
  }
  await stranger.send("POST", "/api/v1/session/code", { ...sent, body: { code: her.taxCode } });
  for (const credential of [`Bearer ${her.taxCode}`, `Basic ${btoa(`${her.email}:${her.family}`)}`]) {
    await stranger.send("GET", "/api/v1/patients", {
      headers: { ...plantedHeaders, authorization: credential },
    });
  }
  await stranger.send("GET", `/${her.family}/${her.taxCode}?${plantedQuery}`, sent);
  const cookie = `labhub_session=${her.taxCode}; name=${her.family}`;
  await stranger.send("GET", `/api/v1/patients/${her.taxCode}`, { headers: { ...plantedHeaders, cookie } });
}

/** Every GET there is, by the description, with what is known filled in; and the pages, which are not in it. */
async function everyLook(
  stranger: Caller,
  { patient, username }: Patient,
  alert: string,
): Promise<readonly string[]> {
  const { paths } = await stranger.get("/openapi.json");
  const [service = "", device = ""] = username.split("/");
  const known: Readonly<Record<string, string>> = { patient, service, device, username: "evaluator-1" };
  const ids: Readonly<Record<string, string>> = {
    "/api/v1/alerts/{id}": alert,
    "/api/v1/services/{id}": service,
  };
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const looks = Object.entries<Json>(paths).flatMap(([path, { get }]) => {
    if (get === undefined || path.endsWith("/alerts/events")) return [];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? ids[path] ?? patient);
    const asked = (get.parameters ?? [])
      .filter((each: Json) => each.in === "query")
      .map((each: Json) => each.name);
    const given: Record<string, string> = {
      patient,
      from,
      limit: "200",
      ...(path.startsWith("/fhir") ? {} : { code: "spo2" }),
    };
    const query = Object.entries(given).filter(([name]) => asked.includes(name) && !path.endsWith("/audit"));
    const plain = `${filled}?${new URLSearchParams(query)}`;
    return path.endsWith("/export") ? [`${plain}format=fhir`, `${plain}format=csv`] : [plain];
  });
  return [...looks, "/", `/patients/${patient}`, "/account", "/mine", "/sign-in"];
}

/** What everybody gets to see of all that, and how often they were answered. */
async function lookEverywhere(
  who: Visitors,
  looks: readonly string[],
): Promise<{ asked: number; answered: number }> {
  const count = { asked: 0, answered: 0 };
  for (const [name, caller] of Object.entries(who)) {
    for (const path of looks) {
      const reply = await caller.send("GET", path, {
        headers: { accept: "text/html, application/json, */*" },
      });
      const seen = `${[...reply.headers].join("\n")}\n${await reply.text()}`;
      expect(plantedIn(seen), `${name} GET ${path}`).toEqual([]);
      expect(reply.status, `${name} GET ${path}: ${seen}`).toBeLessThan(500);
      count.asked += 1;
      if (reply.status === 200) count.answered += 1;
    }
  }
  return count;
}

test("the hub holds no direct identifiers: nothing that is planted is in any answer, receipt, log line or raw file", async () => {
  const said: string[] = [];
  const house = await openHouse({ LABHUB_LOG_LEVEL: "trace" }, undefined, (line) => said.push(line));
  const [patient, other] = (await provision(house.door, 2)) as [Patient, Patient];
  const who = await visitors(house, patient);
  const heard = await plantByMqtt(house, patient);
  await plantInTopics(house, other);
  await plantByConnecting(house, other);
  await caughtUp(house.door);
  await eventually(async () => heard.length >= 14);
  const alert = (await house.clinician.alerts())[0]?.id ?? "";
  expect(alert).not.toBe("");
  const refused = await plantByPeople(who, patient, alert);
  await plantByRequests(who["stranger"] as Caller);
  // A note that names nobody is kept, so that the search is known to look where notes are.
  await house.clinician.transition(alert, { to: "acknowledged", note: harmless });

  const looks = await everyLook(who["stranger"] as Caller, patient, alert);
  const { asked, answered } = await lookEverywhere(who, looks);
  for (const each of Object.values(who)) {
    await each.send("GET", `/api/v1/devices?${plantedQuery}`, { headers: plantedHeaders });
  }
  const feed = await openStream(who["clinician"] as Caller, { "last-event-id": "0" });
  await feed.told(1);
  expect(plantedIn(JSON.stringify(feed.events))).toEqual([]);
  feed.leave();

  expect(plantedIn(heard.join("\n")), "receipts").toEqual([]);
  expect(heard.every((each) => each.startsWith(topicOf(patient, "receipt")))).toBe(true);
  expect((await house.door.metrics()).get("labhub_pipeline_identifiers_total")).toBeGreaterThan(14);

  // The journal's copies are replaced after the batch is committed, and the file's older pages with a checkpoint.
  await eventually(async () => filesWithPlants(house.dataDir).length === 0).catch(() => {});
  expect(filesWithPlants(house.dataDir), "while it runs").toEqual([]);
  expect(filesHolding(house.dataDir, harmless).length, "what names nobody is there").toBeGreaterThan(1);
  await eventually(async () => said.some((line) => line.includes("it was masked")));
  expect(await house.hub.stop()).toBe(0);
  expect(filesWithPlants(house.dataDir), "after it stopped").toEqual([]);
  expect(plantedIn(said.join("\n")), "the log").toEqual([]);
  expect(said.length).toBeGreaterThan(asked);
  console.log(
    `${asked} looks by ${Object.keys(who).length} visitors (${answered} answered), ${refused} notes refused, ` +
      `${heard.length} receipts, ${said.length} log lines: nothing planted in them`,
  );
  expect(answered).toBeGreaterThan(looks.length);
}, 120_000);
