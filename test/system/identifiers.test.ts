import { expect, test } from "vitest";
import { type Caller, callerOf, type Json } from "../api/caller.ts";
import { openStream } from "../api/event-stream.ts";
import { filesHolding } from "../store/raw-files.ts";
import {
  adminPassword,
  caughtUp,
  clinician,
  eventually,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";
import { filesWithPlants, harmless, plantedHeaders, plantedIn, plantedQuery } from "./planted.ts";
import {
  plantByConnecting,
  plantByMqtt,
  plantByPeople,
  plantByRequests,
  plantInTopics,
  type Visitors,
} from "./planting.ts";

// What can be told is told: tax codes and e-mail addresses by their form, names, phones, addresses and birth dates by
// the member they stand under. A bare name or phone number in a device's free text, and a bare name in a note, look like
// any other word; nobody can promise to find those, and none is planted here. In notes and reasons, which people write,
// tax codes, e-mail addresses and phone numbers are refused.

const password = "una-parola-lunga-1";

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
  await eventually(async () => heard.length >= 15);
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

  expect(plantedIn(heard.join("\n")), "receipts and configurations").toEqual([]);
  const own = [topicOf(patient, "receipt"), topicOf(patient, "config")];
  expect(heard.every((each) => own.some((topic) => each.startsWith(topic)))).toBe(true);
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
      `${heard.length} messages to the device, ${said.length} log lines: nothing planted in them`,
  );
  expect(answered).toBeGreaterThan(looks.length);
}, 120_000);
