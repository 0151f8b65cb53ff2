import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { openRecords } from "../../store/records/records-for.ts";
import {
  alert,
  anna,
  batch,
  breath,
  bruno,
  device,
  enrolment,
  raising,
  refOf,
  secretHash,
} from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { citizen } from "./matrix-visitors.ts";
import { reading } from "./readings.ts";

async function houseWithPeople() {
  const house = await openHouse();
  const { registry } = house.state;
  await registry.addDevice(device(), secretHash);
  await registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "hub");
  await registry.addEnrolment(enrolment({ patient: bruno, services: [breath] }), "hub");
  await house.state.progress.commit(
    batch(0, { alerts: [raising(alert("one", { careGroup: "cardiologia" }))] }),
  );
  return house;
}

const a = refOf(anna);
const b = refOf(bruno);
const person = {
  services: ["cuore-a-casa"],
  municipality: "001006",
  ageBand: "75-79",
  sex: "female",
  conditions: [],
  consent: { version: "1", givenAt: "2026-11-01T09:00:00+01:00" },
};
const given = { service: "cuore-a-casa", device: "bp-001", patient: anna, from: "2026-11-01T00:00:00Z" };

/** What is asked, what it answers, and what the audit must then say of it. */
const calls: readonly (readonly [
  call: string,
  body: object | undefined,
  status: number,
  action: string,
  subjects: readonly string[] | "one",
  object?: string | null,
  outcome?: string,
])[] = [
  ["GET /enrolments", undefined, 200, "read-enrolments", [a, b]],
  ["GET /patients", undefined, 200, "read-enrolments", [a, b]],
  ["GET /patients/ANNA", undefined, 200, "read-patient", [a]],
  ["GET /patients/ANNA/readings?code=spo2", undefined, 200, "read-readings", [a], "spo2"],
  ["GET /patients/ANNA/readings?code=spo2&every=P1D", undefined, 200, "read-readings", [a], "spo2"],
  [
    "GET /patients/ANNA/readings?code=spo2&cursor=none",
    undefined,
    400,
    "read-readings",
    [a],
    "spo2",
    "refused",
  ],
  ["GET /patients/p-zzzzzzzzzzzzzzzz", undefined, 404, "read-patient", [], null, "refused"],
  ["GET /enrolments/ANNA/history", undefined, 200, "read-history", [a]],
  ["GET /alerts", undefined, 200, "read-alerts", [a]],
  ["GET /alerts/one", undefined, 200, "read-alerts", [a], "one"],
  ["GET /alerts/p-aaaaaaaaaaaaaaaa", undefined, 404, "read-alerts", [], null, "refused"],
  ["POST /alerts/one/transitions", { to: "closed" }, 409, "move-alert", [a], "one", "refused"],
  ["POST /alerts/one/transitions", { to: "acknowledged", note: "ok" }, 200, "move-alert", [a], "one"],
  ["POST /enrolments", person, 201, "enrol", "one"],
  ["POST /enrolments/ANNA/suspend", { because: "hospital" }, 200, "change-enrolment", [a], "suspended"],
  ["POST /enrolments/ANNA/suspend", {}, 409, "change-enrolment", [a], "suspended", "refused"],
  ["POST /enrolments/ANNA/resume", {}, 200, "change-enrolment", [a], "resumed"],
  ["PUT /enrolments/ANNA/plan", { plan: "scompenso" }, 200, "change-enrolment", [a], "plan"],
  ["PUT /enrolments/ANNA/care-group", { careGroup: null }, 200, "change-enrolment", [a], "care-group"],
  [
    "PUT /enrolments/ANNA/thresholds",
    { rule: "spo2-low", limit: 88, reason: "BPCO" },
    200,
    "change-enrolment",
    [a],
    "threshold",
  ],
  [
    "PUT /enrolments/ANNA/spo2-scale",
    { scale: 2, reason: "BPCO" },
    200,
    "change-enrolment",
    [a],
    "spo2-scale",
  ],
  [
    "POST /enrolments/ANNA/consent",
    { purposes: ["research"], version: "1" },
    200,
    "change-enrolment",
    [a],
    "consent-given",
  ],
  ["POST /enrolments/ANNA/access-code", undefined, 201, "issue-access-code", [a]],
  ["POST /assignments", given, 201, "assign-device", [a], "cuore-a-casa/bp-001"],
  ["GET /assignments?patient=ANNA", undefined, 200, "read-patient", [a], "assignments"],
  ["POST /assignments/a-none/end", {}, 404, "end-assignment", [], null, "refused"],
  [
    "POST /enrolments/ANNA/withdraw",
    { purposes: ["research"] },
    200,
    "change-enrolment",
    [a],
    "consent-withdrawn",
  ],
  ["POST /enrolments/ANNA/withdraw", { reason: "trasferita" }, 200, "change-enrolment", [a], "withdrawn"],
];

test("every call about people leaves one record of who, why, whom and what came of it, and no pseudonym", async () => {
  const { clinician, state, telemetry } = await houseWithPeople();
  await telemetry.append([reading({ code: "spo2", value: 96.25 })]);
  for (const [call, body, status, action, subjects, object = null, outcome = "done"] of calls) {
    const before = (await state.audit.head())?.sequence ?? 0;
    const [method = "", path = ""] = call.replaceAll("ANNA", anna).split(" ");
    const reply = await clinician.send(method, `/api/v1${path}`, body === undefined ? {} : { body });
    expect(reply.status, `${call}: ${await reply.text()}`).toBe(status);
    expect((await state.audit.head())?.sequence, call).toBe(before + 1);
    const [record] = (await state.audit.list({}, { limit: 1 })).items;
    const who = { actor: "clinica", roles: ["clinician"], purpose: "care", source: "127.0.0.1" };
    expect(record, call).toMatchObject({ ...who, action, outcome });
    if (subjects === "one") expect(record?.subjects, call).toHaveLength(1);
    else expect(record?.subjects.toSorted(), call).toEqual(subjects.toSorted());
    if (action !== "enrol") expect(record?.object, call).toBe(object);
  }
  const all = JSON.stringify((await state.audit.list({}, { limit: 500 })).items);
  expect(all).not.toMatch(/p-[a-z2-7]{16}/);
  expect(all, "clinical words stay where erasure reaches them").not.toContain("BPCO");
  expect(all).not.toContain("96.25");
  expect(await state.audit.verify([])).toMatchObject({ fault: null });
});

test("opening the live feed is in the audit with the scope it was opened for", async () => {
  const { user, state } = await houseWithPeople();
  const other = await user(["clinician"], [breath]);
  const stop = new AbortController();
  await other.send("GET", "/api/v1/alerts/events", { signal: stop.signal });
  stop.abort();
  const { items } = await state.audit.list({ action: "open-alert-feed" }, { limit: 5 });
  expect(items).toMatchObject([
    { actor: "clinician-1", object: "services respiro; care groups all", subjects: [] },
  ]);
});

test("a look at somebody outside one's scope names them in the audit, though it told nothing", async () => {
  const { user, state } = await houseWithPeople();
  const other = await user(["clinician"], [breath]);
  await other.get(`/api/v1/patients/${anna}`, 404);
  const { items } = await state.audit.list({ actor: "clinician-1", action: "read-patient" }, { limit: 5 });
  expect(items).toMatchObject([{ subjects: [a], outcome: "refused" }]);
});

test("people see their own data, and the audit calls them by their reference", async () => {
  const house = await houseWithPeople();
  const her = await citizen(house, anna);
  expect(await her.get(`/api/v1/patients/${anna}`)).toMatchObject({ conditions: ["heart-failure"] });
  expect((await her.get("/api/v1/alerts")).items.map((each: { id: string }) => each.id)).toEqual(["one"]);
  await her.get(`/api/v1/patients/${bruno}`, 404);
  const { items } = await house.state.audit.list({ actor: a, action: "read-patient" }, { limit: 5 });
  expect(items).toMatchObject([
    { actor: a, purpose: "own-data", subjects: [b], outcome: "refused" },
    { actor: a, purpose: "own-data", subjects: [a], outcome: "done" },
  ]);
});

test("what cannot be audited is not handed out, and a refusal that cannot be audited tells nothing either", async () => {
  const plain = await houseWithPeople();
  const audit = {
    ...plain.state.audit,
    append: async () => {
      throw new HubFailure("store-unavailable", "the audit cannot be written");
    },
  };
  const broken = { ...plain, state: { ...plain.state, audit }, random: () => new Uint8Array(16) };
  const { records } = openRecords(broken);
  const house = await openHouse({ records });
  for (const path of [
    "/patients",
    `/patients/${anna}`,
    `/patients/${anna}/readings?code=spo2`,
    "/alerts",
    "/alerts/one",
    "/alerts/none",
    "/alerts/events",
    "/patients/p-zzzzzzzzzzzzzzzz",
  ]) {
    const answer = await house.clinician.get(`/api/v1${path}`, 503);
    expect(JSON.stringify(answer), path).not.toContain("heart");
  }
  const { code, detail } = await house.clinician.get("/api/v1/patients", 503);
  expect({ code, detail }).toEqual({ code: "store-unavailable", detail: "the audit cannot be written" });
});
