import { readFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { erasureCounts } from "../../model/erasure.ts";
import { municipalities } from "../../model/territory.ts";
import type { Instant } from "../../model/time.ts";
import { demo } from "../../simulators/demo.ts";
import { codeOf } from "../api/authenticator.ts";
import { type Caller, callerOf } from "../api/caller.ts";
import { eventually, freshFolder } from "./house.ts";
import { countByLevel, type LogLine, logLineOf, numbersIn } from "./log-lines.ts";
import { her, plantedHeaders, plantedIn, plantedQuery } from "./planted.ts";

// What the log may hold: times, parts, levels, device names, user names, message ids, counts, routes and reasons of ours.
// A device's name is the supplier's for a thing; who has it stands nowhere in the log, and no pseudonym does.

/** Glucose so rare that no other number is mistaken for it, as sent and as rounded. */
const rare = 487.63;
const roundings = /(?<![\d.-])(?:48[78](?:[.,]\d+)?|27[.,]0\d*)(?!\d)/;

/** Everything that was secret in the course of a test, by what it is. */
type Secrets = Map<string, string>;

interface Scene {
  readonly stranger: Caller;
  readonly admin: Caller;
  readonly clinician: Caller;
  readonly mqttPort: number;
  readonly secrets: Secrets;
}

const minutesAgo = (n: number): string => new Date(Date.now() - n * 60_000).toISOString();

/** Signs in and keeps what the browser would keep. */
async function enter(
  { stranger, secrets }: Pick<Scene, "stranger" | "secrets">,
  username: string,
  password: string,
) {
  const caller = await stranger.signIn(username, password);
  secrets.set(`cookie of ${username} ${secrets.size}`, caller.cookie?.split("=")[1] ?? "");
  return caller;
}

/** Signing in, rightly and wrongly, in every way there is. */
async function signIns(scene: Scene, password: string): Promise<void> {
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
async function programs({ stranger, admin, clinician, secrets }: Scene): Promise<void> {
  const { token } = await clinician.post("/api/v1/tokens", { label: "prova" }, 201);
  secrets.set("token", token);
  const bearer = (authorization: string) => ({ headers: { ...plantedHeaders, authorization } });
  expect((await stranger.send("GET", "/api/v1/patients", bearer(`Bearer ${token}`))).status).toBe(200);
  expect((await stranger.send("GET", "/api/v1/patients", bearer(`Bearer ${token}x`))).status).toBe(401);
  await stranger.send("GET", `/api/v1/patients/${her.taxCode}?${plantedQuery}`, { headers: plantedHeaders });
  await admin.post("/api/v1/break-glass", { reason: "prova dell'emergenza", minutes: 1 });
  await admin.send("DELETE", "/api/v1/break-glass");
}

interface Person {
  readonly patient: string;
  readonly username: string;
  readonly secret: string;
}

async function newcomer({ admin, clinician, stranger, secrets }: Scene): Promise<Person> {
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
async function measurements({ mqttPort }: Scene, { username, secret: password }: Person): Promise<void> {
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
async function alertAndErasure({ admin, clinician }: Scene, { patient }: Person): Promise<void> {
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

/** Members of log lines that may hold a number: levels, ports, statuses, counts. A measured value is none of these. */
const ofMessages = ["found", "stored", "duplicate", "quarantined"];
const ofErasures = Object.keys(erasureCounts.shape);
const countable = ["level", "mqtt", "http", "status", "more", ...ofMessages, ...ofErasures];

function assertSilent(
  lines: readonly LogLine[],
  said: string,
  secrets: Secrets,
  people: readonly string[],
): void {
  for (const [what, secret] of secrets) {
    expect(secret.length, what).toBeGreaterThan(5);
    expect(said.includes(secret), `${what} is in the log`).toBe(false);
  }
  expect(/p-[a-z2-7]{16}/.exec(said)?.[0], "a pseudonym").toBeUndefined();
  for (const each of people) expect(said.includes(each.slice(2)), "half a pseudonym").toBe(false);
  expect(plantedIn(said), "a name").toEqual([]);
  // Session secrets, device secrets and tokens alike are 32 random bytes; none is in the log, whosesoever it is.
  expect(/(?<![\w-])[\w-]{43}(?![\w-])/.exec(said)?.[0], "what looks like a secret").toBeUndefined();
  for (const { time: _, ...line } of lines) {
    expect(roundings.exec(JSON.stringify(line))?.[0], "a measured value").toBeUndefined();
    const others = numbersIn(line).filter((name) => !countable.includes(name));
    expect(others, JSON.stringify(line)).toEqual([]);
  }
}

test("the demo at trace level, with sign-ins, secrets, rare values, names and an erasure: the log holds none of them", async () => {
  const folder = await freshFolder();
  const [said, told, secrets]: [string[], string[], Secrets] = [[], [], new Map()];
  const stop = new AbortController();
  const hub = { settings: { LABHUB_LOG_LEVEL: "trace" }, hear: (line: string) => said.push(line) };
  const pilot = await loadPilot(new URL("../../pilots/demo", import.meta.url).pathname);
  const places = pilot.territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);
  const password = () => {
    const made = `parola-di-demo-${secrets.size}-x7`;
    secrets.set(`password ${secrets.size} of the demo`, made);
    return made;
  };
  const needs = {
    clock: systemClock,
    places,
    password,
    say: (text: string) => told.push(text),
    until: stop.signal,
  };
  const playing = demo(needs, { folder, seed: 7, hub });
  onTestFinished(async () => {
    stop.abort();
    await playing.catch(() => {});
  });
  await Promise.race([
    playing,
    eventually(async () => told.some((each) => each.includes("In diretta")), 120_000),
  ]);

  const cast = JSON.parse(readFileSync(join(folder, "cast.json"), "utf8"));
  for (const { logins } of cast.registered) {
    for (const { username, secret } of logins) secrets.set(`secret of ${username}`, secret);
  }
  secrets.set("the demo's access code", cast.accessCode);
  for (const file of ["device.key", "people.key"]) {
    const key = readFileSync(join(folder, "hub", file));
    secrets.set(file, key.toString("hex")).set(`${file} in base64`, key.toString("base64url"));
  }
  const ready = said.map(logLineOf).find((line) => line?.msg === "ready");
  const stranger = callerOf(`http://127.0.0.1:${ready?.["http"]}`, null);
  const passwordOf = (who: string): string =>
    [cast.admin, ...cast.people].find(({ username }) => username === who).password;
  const signedIn = { stranger, secrets };
  const scene: Scene = {
    ...signedIn,
    admin: await enter(signedIn, "admin", passwordOf("admin")),
    clinician: await enter(signedIn, "clinician", passwordOf("clinician")),
    mqttPort: Number(ready?.["mqtt"]),
  };
  await signIns(scene, password());
  await programs(scene);
  const person = await newcomer(scene);
  await measurements(scene, person);
  await alertAndErasure(scene, person);
  await eventually(async () => said.filter((each) => each.includes('"level":10')).length > 200, 60_000);
  stop.abort();
  expect(await playing).toBe(true);

  const lines = said.flatMap((each) => logLineOf(each) ?? []);
  const counts = countByLevel(lines);
  const people = [person.patient, ...cast.registered.map(({ patient }: Person) => patient)];
  console.log(`${said.length} lines looked at for ${secrets.size} secrets: ${JSON.stringify(counts)}`);
  expect(lines.length).toBeGreaterThan(300);
  expect(counts).toMatchObject({
    trace: expect.any(Number),
    debug: expect.any(Number),
    warn: expect.any(Number),
  });
  assertSilent(lines, said.join("\n"), secrets, people);
}, 240_000);
