import { expect, test } from "vitest";
import type { PatientId } from "../../model/identity.ts";
import { minutes } from "../../model/time.ts";
import { heart, inMinutes, morning } from "../store/state-samples.ts";
import type { Caller } from "./caller.ts";
import { type House, openHouse } from "./house.ts";
import { reading } from "./readings.ts";

interface Visit {
  readonly house: House;
  readonly citizen: Caller;
  readonly patient: PatientId;
}

/** A participant with three readings, one of them of a device whose name a spreadsheet would take for nothing. */
async function visit(): Promise<Visit> {
  const house = await openHouse();
  const citizen = await house.user(["citizen"]);
  const { username: patient } = await citizen.get("/api/v1/me");
  await house.telemetry.append([
    reading({ patient, at: morning }),
    reading({ patient, at: inMinutes(5), value: 72 }),
    reading({ patient, at: inMinutes(6), code: "spo2", value: 96 }),
  ]);
  return { house, citizen, patient };
}

test("participants see what is held about them, and nobody else's", async () => {
  const { house, citizen, patient } = await visit();
  const { enrolment, history } = await citizen.get("/api/v1/me/data");
  expect(enrolment).toMatchObject({ patient, services: [heart], conditions: ["heart-failure"] });
  expect(history[0]).toMatchObject({ kind: "consent-given", purposes: ["participation", "evaluation"] });
  const other = await house.user(["citizen"]);
  expect((await other.get("/api/v1/me/data")).enrolment.patient).not.toBe(patient);
  await other.get(`/api/v1/patients/${patient}`, 404);
});

test("every look leaves a line that the participant can read, with who, in which part and why", async () => {
  const { house, citizen, patient } = await visit();
  await house.clinician.get(`/api/v1/patients/${patient}`);
  await house.clinician.get(`/api/v1/patients/${patient}/readings?code=spo2`);
  const { items } = await citizen.get("/api/v1/me/looks");
  const looks = items.filter((each: { actor: string }) => each.actor === "clinica");
  expect(looks.map((each: { action: string }) => each.action)).toEqual(["read-readings", "read-patient"]);
  expect(looks[0]).toMatchObject({ roles: ["clinician"], purpose: "care", outcome: "done" });
  expect(JSON.stringify(items), "the audit knows people by reference").not.toContain(patient);
});

test("the copy holds everything, as a FHIR bundle and as a table", async () => {
  const { citizen, patient } = await visit();
  const bundle = await citizen.get("/api/v1/me/export");
  expect(bundle).toMatchObject({ resourceType: "Bundle", type: "collection" });
  const kinds = Map.groupBy<string, { resource: { resourceType: string } }>(
    bundle.entry,
    (each) => each.resource.resourceType,
  );
  expect(kinds.get("Observation")).toHaveLength(3);
  expect(kinds.get("Patient")).toHaveLength(1);
  expect(kinds.get("Consent")?.length).toBeGreaterThan(0);
  const reply = await citizen.send("GET", "/api/v1/me/export?format=csv");
  expect(reply.headers.get("content-disposition")).toContain("attachment");
  const rows = (await reply.text()).split("\r\n");
  expect(rows[0]).toBe("kind,at,until,what,value,unit,device,by,more");
  expect(rows.filter((row) => row.startsWith("reading,"))).toHaveLength(3);
  expect(rows.some((row) => row.startsWith("enrolment,") && row.includes(patient))).toBe(true);
});

test("consent is taken back for one purpose, and given again", async () => {
  const { house, citizen, patient } = await visit();
  house.clock.advance(minutes(5));
  expect(
    (await citizen.send("POST", "/api/v1/me/withdraw", { body: { purposes: ["evaluation"] } })).status,
  ).toBe(204);
  const { standing } = await house.clinician.get(`/api/v1/enrolments/${patient}/history`);
  expect(standing.consented).toEqual(["participation"]);
  await citizen.post("/api/v1/me/withdraw", { purposes: ["evaluation"] }, 409);
  house.clock.advance(minutes(5));
  expect(
    (await citizen.send("POST", "/api/v1/me/consent", { body: { purposes: ["evaluation"] } })).status,
  ).toBe(204);
});

test("leaving ends the part in the pilot, and what was held can still be read", async () => {
  const { house, citizen } = await visit();
  house.clock.advance(minutes(5));
  expect((await citizen.send("POST", "/api/v1/me/withdraw", { body: {} })).status).toBe(204);
  const { enrolment } = await citizen.get("/api/v1/me/data");
  expect(enrolment.withdrawnAt).toBe("2026-11-22T08:05:00.000Z");
  await citizen.post("/api/v1/me/withdraw", {}, 409);
});

test("the page is there in both languages, and for participants only", async () => {
  const { house, citizen } = await visit();
  for (const [lang, title] of [
    ["it", "I miei dati"],
    ["en", "My data"],
  ] as const) {
    const reply = await citizen.send("GET", `/mine?lang=${lang}`);
    expect(reply.status).toBe(200);
    const text = await reply.text();
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(`lang="${lang}"`);
  }
  expect((await house.clinician.send("GET", "/mine")).status).toBe(403);
  expect((await house.stranger.send("GET", "/mine")).status).toBe(303);
});
