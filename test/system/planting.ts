import mqtt from "mqtt";
import { expect } from "vitest";
import type { Caller } from "../api/caller.ts";
import { connect, type House, type Patient, topicOf } from "./house.ts";
import { her, plantedHeaders, plantedMessages, plantedQuery } from "./planted.ts";

export type Visitors = Readonly<Record<string, Caller>>;

const minutesAgo = (n: number): string => new Date(Date.now() - n * 60_000).toISOString();

/** A device says all there is to say of her, on every channel. Returns what it hears. */
export async function plantByMqtt(house: House, who: Patient): Promise<string[]> {
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
export async function plantInTopics(house: House, who: Patient): Promise<void> {
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
export async function plantByConnecting(house: House, who: Patient): Promise<void> {
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
export async function plantByPeople(who: Visitors, { patient }: Patient, alert: string): Promise<number> {
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
export async function plantByRequests(stranger: Caller): Promise<void> {
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
