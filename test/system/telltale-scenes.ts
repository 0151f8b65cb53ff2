import mqtt from "mqtt";
import { expect } from "vitest";
import type { Instant } from "../../model/time.ts";
import { codeOf } from "../api/authenticator.ts";
import type { Caller } from "../api/caller.ts";
import { eventually } from "./house.ts";
import { her, plantedHeaders, plantedQuery } from "./planted.ts";

/** Glucose so rare that no other number is mistaken for it, as sent and as rounded. */
const rare = 487.63;
/** Everything that was secret in the course of a test, by what it is. */
export type Secrets = Map<string, string>;

export interface Scene {
  readonly stranger: Caller;
  readonly admin: Caller;
  readonly clinician: Caller;
  readonly mqttPort: number;
  readonly secrets: Secrets;
}

const minutesAgo = (n: number): string => new Date(Date.now() - n * 60_000).toISOString();

/** Signs in and keeps what the browser would keep. */
export async function enter(
  { stranger, secrets }: Pick<Scene, "stranger" | "secrets">,
  username: string,
  password: string,
) {
  const caller = await stranger.signIn(username, password);
  secrets.set(`cookie of ${username} ${secrets.size}`, caller.cookie?.split("=")[1] ?? "");
  return caller;
}

/** Signing in, rightly and wrongly, in every way there is. */
export async function signIns(scene: Scene, password: string): Promise<void> {
  const { stranger, admin, secrets } = scene;
  secrets.set("wrong password", "parola-sbagliata-77");
  secrets.set("new password", "parola-nuova-lunga-9");
  for (const body of [
    { username: "admin", password: "parola-sbagliata-77" },
    { username: her.email, password: her.taxCode },
  ]) {
    await stranger.send("POST", "/api/v1/session", { body, headers: plantedHeaders });
  }
  await admin.post("/api/v1/users", { username: "seconda", roles: ["clinician"], password }, 201);
  const her2 = await enter(scene, "seconda", password);
  const { secret, uri } = await her2.post("/api/v1/me/second-factor", {});
  const otp = codeOf(secret, Date.now() as Instant);
  const { recoveryCodes } = await her2.post("/api/v1/me/second-factor/confirm", { otp });
  secrets.set("TOTP secret", secret).set("TOTP address", uri).set("one-time code", otp);
  for (const [n, each] of recoveryCodes.entries()) secrets.set(`recovery code ${n}`, each);
  await stranger.send("POST", "/api/v1/session", { body: { username: "seconda", password, otp } });
  await stranger.send("POST", "/api/v1/session", {
    body: { username: "seconda", password, otp: recoveryCodes[0] },
  });
  const change = { body: { current: password, new: "parola-nuova-lunga-9" } };
  expect((await her2.send("PUT", "/api/v1/me/password", change)).status).toBe(204);
  const made = await admin.post("/api/v1/users/seconda/password", {});
  secrets.set("password made for her", made.password);
}

/** Programs, broken glass, and requests that name somebody wherever there is room for it. */
export async function programs({ stranger, admin, clinician, secrets }: Scene): Promise<void> {
  const { token } = await clinician.post("/api/v1/tokens", { label: "prova" }, 201);
  secrets.set("token", token);
  const bearer = (authorization: string) => ({ headers: { ...plantedHeaders, authorization } });
  expect((await stranger.send("GET", "/api/v1/patients", bearer(`Bearer ${token}`))).status).toBe(200);
  expect((await stranger.send("GET", "/api/v1/patients", bearer(`Bearer ${token}x`))).status).toBe(401);
  await stranger.send("GET", `/api/v1/patients/${her.taxCode}?${plantedQuery}`, { headers: plantedHeaders });
  await admin.post("/api/v1/break-glass", { reason: "prova dell'emergenza", minutes: 1 });
  await admin.send("DELETE", "/api/v1/break-glass");
}

export interface Person {
  readonly patient: string;
  readonly username: string;
  readonly secret: string;
}

export async function newcomer({ admin, clinician, stranger, secrets }: Scene): Promise<Person> {
  const service = "cuore-a-casa";
  const enrolment = {
    services: [service],
    municipality: "001128",
    ageBand: "75-79",
    sex: "female",
    conditions: ["heart-failure"],
    consent: { version: "1", givenAt: "2026-01-01T00:00:00Z" },
    name: her.given,
  };
  const { patient } = await clinician.post("/api/v1/enrolments", enrolment, 201);
  const device = "glucosio-raro";
  await admin.post("/api/v1/devices", { service, device, type: "glucose-meter" }, 201);
  const { secret } = await admin.post(`/api/v1/devices/${service}/${device}/rotate`, {});
  await clinician.post(
    "/api/v1/assignments",
    { service, device, patient, from: "2026-01-01T00:00:00Z" },
    201,
  );
  const reason = "obiettivo personale";
  const threshold = { body: { rule: "glu-hyper-1", limit: rare, reason } };
  expect((await clinician.send("PUT", `/api/v1/enrolments/${patient}/thresholds`, threshold)).status).toBe(
    200,
  );
  const { code } = await clinician.post(`/api/v1/enrolments/${patient}/access-code`, undefined, 201);
  secrets
    .set("device secret", secret)
    .set("access code", code)
    .set("access code, typed", code.replaceAll("-", ""));
  const herself = await stranger.enter(code);
  secrets.set("cookie of a participant", herself.cookie?.split("=")[1] ?? "");
  await herself.get("/api/v1/me/data");
  await herself.send("GET", "/api/v1/me/export?format=csv");
  return { patient, username: `${service}/${device}`, secret };
}

/** A device that measures the rare value, well and badly, and names her; and strangers at its door. */
export async function measurements(
  { mqttPort }: Scene,
  { username, secret: password }: Person,
): Promise<void> {
  const broker = `mqtt://127.0.0.1:${mqttPort}`;
  const options = { username, password, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const device = await mqtt.connectAsync(broker, options);
  device.on("error", () => {});
  const topic = `lab/v1/${username}`;
  const reading = (over: object) => ({
    at: minutesAgo(1),
    code: "blood-glucose",
    value: rare,
    unit: "mg/dL",
    ...over,
  });
  const message = (seq: number, over: object) =>
    JSON.stringify({ v: 1, seq, receipt: true, cognome: her.family, readings: [reading(over)] });
  const payloads = [
    message(1, { at: minutesAgo(19) }),
    message(2, { value: 27.067, unit: "mmol/L", context: { nome: her.given } }),
    message(2, { value: rare + 1 }),
    message(3, { value: rare + 1000 }),
    message(4, { at: `${rare}`, context: { note: her.taxCode } }),
    `{"v":1,"value":${rare},"nome":"${her.given}"`,
  ];
  for (const each of payloads) await device.publishAsync(`${topic}/telemetry`, each, { qos: 1 });
  await device.publishAsync(`${topic}/events`, JSON.stringify({ value: rare, nome: her.given }), { qos: 1 });
  await device.subscribeAsync(`${topic}/${her.email}`).catch(() => {});
  const cut = new Promise<void>((resolve) => device.once("close", () => resolve()));
  device.publish(`lab/v1/${her.family}/${her.taxCode}/${rare}`, `${rare}`, { qos: 1 }, () => {});
  await cut;
  for (const wrong of [`${password}x`, her.taxCode]) {
    await expect(mqtt.connectAsync(broker, { ...options, password: wrong })).rejects.toMatchObject({
      code: 5,
    });
  }
  const name = { ...options, username: `cuore-a-casa/${her.taxCode.toLowerCase()}` };
  await expect(mqtt.connectAsync(broker, name)).rejects.toMatchObject({ code: 5 });
}

/** The alert her values raise is answered; then she is erased. */
export async function alertAndErasure({ admin, clinician }: Scene, { patient }: Person): Promise<void> {
  const alert = await eventually(
    async () => (await clinician.get(`/api/v1/alerts?patient=${patient}`)).items[0],
    60_000,
  );
  await clinician.post(`/api/v1/alerts/${alert.id}/transitions`, { to: "acknowledged", note: "chiamo io" });
  await clinician.send(
    "GET",
    `/api/v1/patients/${patient}/readings?code=blood-glucose&from=${minutesAgo(60)}`,
  );
  const { id } = await admin.post(`/api/v1/patients/${patient}/erase`, {}, 202);
  await eventually(async () => (await admin.get(`/api/v1/erasures/${id}`)).doneAt !== null, 60_000);
}
