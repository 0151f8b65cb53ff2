import { expect, test } from "vitest";
import { alert, anna, batch, enrolment, heart, raising } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const path = `/api/v1/enrolments/${anna}`;
const person = {
  services: ["cuore-a-casa"],
  municipality: "001006",
  ageBand: "75-79",
  sex: "female",
  conditions: ["heart-failure"],
  consent: { version: "1", givenAt: "2026-11-01T09:00:00+01:00" },
};

async function houseWithAnna() {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "hub");
  return house;
}

test("what happens to a person's part is a history that is never overwritten, and what holds now is its fold", async () => {
  const { clinician } = await houseWithAnna();
  const put = async (rest: string, body: object) => {
    const reply = await clinician.send("PUT", `${path}/${rest}`, { body });
    expect(reply.status, await reply.clone().text()).toBe(200);
  };
  await clinician.post(`${path}/suspend`, { because: "hospital" });
  await clinician.post(`${path}/resume`, undefined);
  await put("plan", { plan: "scompenso" });
  await put("care-group", { careGroup: "cardiologia" });
  await put("thresholds", { rule: "spo2-low", limit: 88, reason: "BPCO nota" });
  await put("spo2-scale", { scale: 2, reason: "BPCO, target 88-92" });
  await clinician.post(`${path}/consent`, { purposes: ["research"], version: "1" });
  const { events, standing, enrolment: now } = await clinician.get(`${path}/history`);
  expect(events.map((each: { kind: string }) => each.kind)).toEqual([
    ...["consent-given", "moved", "suspended", "resumed", "plan", "care-group"],
    ...["threshold", "spo2-scale", "consent-given"],
  ]);
  expect(events.at(-2)).toMatchObject({ by: "clinica", at: "2026-11-22T08:00:00.000Z", scale: 2 });
  expect(standing).toMatchObject({
    consented: ["participation", "evaluation", "research"],
    suspended: null,
    plan: "scompenso",
    careGroup: "cardiologia",
    thresholds: { "spo2-low": 88 },
    spo2Scale: 2,
  });
  expect(now).toMatchObject({ plan: "scompenso", careGroup: "cardiologia", suspendedSince: null });
});

test("who leaves the pilot is out at once: their open alerts close, and nothing more is recorded", async () => {
  const { clinician, state } = await houseWithAnna();
  await state.progress.commit(batch(0, { alerts: [raising(alert("one"))] }));
  const left = await clinician.post(`${path}/withdraw`, { reason: "trasferita" });
  expect(left.withdrawnAt).toBe("2026-11-22T08:00:00.000Z");
  expect(await clinician.get("/api/v1/alerts/one")).toMatchObject({ state: "closed" });
  for (const rest of ["withdraw", "suspend"]) await clinician.post(`${path}/${rest}`, {}, 409);
});

test("whoever saw another state of an enrolment is told", async () => {
  const { clinician } = await houseWithAnna();
  const seen = (await clinician.send("GET", `/api/v1/patients/${anna}`)).headers.get("etag") ?? "";
  const suspend = (match: string) =>
    clinician.send("POST", `${path}/suspend`, { body: {}, headers: { "if-match": match } });
  const first = await suspend(seen);
  expect(first.status).toBe(200);
  expect((await suspend(seen)).status).toBe(412);
  const after = first.headers.get("etag") ?? "";
  expect(after).toBe((await clinician.send("GET", `/api/v1/patients/${anna}`)).headers.get("etag"));
});

test("names the pilot does not know are refused with those it does", async () => {
  const { clinician } = await houseWithAnna();
  const refused = async (method: string, rest: string, body: object) => {
    const reply = await clinician.send(method, rest, { body });
    expect(reply.status, `${rest} ${JSON.stringify(body)}`).toBe(400);
    return reply.json();
  };
  const plan = await refused("PUT", `${path}/plan`, { plan: "nessuno" });
  expect(plan).toMatchObject({ known: ["scompenso"] });
  expect(await refused("PUT", `${path}/care-group`, { careGroup: "nessuno" })).toMatchObject({
    known: ["cardiologia", "pneumologia"],
  });
  const limit = { limit: 3, reason: "x" };
  expect(await refused("PUT", `${path}/thresholds`, { rule: "nessuna", ...limit })).toMatchObject({
    known: ["spo2-low"],
  });
  await refused("POST", `${path}/consent`, { purposes: ["research"], version: "9" });
  await refused("POST", `${path}/consent`, { purposes: ["product-improvement"], version: "1" });
  const enrol = (more: object) => refused("POST", "/api/v1/enrolments", { ...person, ...more });
  expect((await enrol({ municipality: "001272" })).detail).toContain("Torino");
  await enrol({ municipality: "999999" });
  await enrol({ plan: "scompenso", services: ["respiro"] });
  await enrol({ careGroup: "nessuno" });
  await enrol({ consent: { ...person.consent, version: "2" } });
  await enrol({ consent: { ...person.consent, purposes: ["evaluation"] } });
});

test("words about a person name nobody, and neither does what is enrolled", async () => {
  const { clinician, state } = await houseWithAnna();
  await state.progress.commit(batch(0, { alerts: [raising(alert("one"))] }));
  const said = "chiamata al 333 1234567";
  const move = { to: "acknowledged", note: said };
  expect(await clinician.post("/api/v1/alerts/one/transitions", move, 400)).toMatchObject({
    member: "note",
    holds: "phone",
  });
  await clinician.post(`${path}/withdraw`, { reason: "RSSMRA85T10A562S" }, 400);
  const body = { body: { rule: "spo2-low", limit: 1, reason: said } };
  expect((await clinician.send("PUT", `${path}/thresholds`, body)).status).toBe(400);
  const conditions = ["heart-failure", "rssmra85t10a562s"];
  const refused = await clinician.post("/api/v1/enrolments", { ...person, conditions }, 400);
  expect(refused).toMatchObject({ member: "conditions/1", holds: "tax-code" });
});

test("a clinician of one care group enrols into it unasked, and into no other", async () => {
  const { user, state } = await houseWithAnna();
  const confined = await user(["clinician"], [heart], { careGroups: ["cardiologia"] });
  const { patient } = await confined.post("/api/v1/enrolments", person, 201);
  expect(await confined.get(`/api/v1/patients/${patient}`)).toMatchObject({ careGroup: "cardiologia" });
  await confined.post("/api/v1/enrolments", { ...person, careGroup: "pneumologia" }, 400);
  await confined.get(`/api/v1/patients/${anna}`, 404);
  expect((await state.audit.list({ action: "enrol" }, { limit: 5 })).items).toMatchObject([
    { outcome: "refused", subjects: [] },
    { outcome: "done" },
  ]);
});

test("an access code is told once, in groups to be read aloud, and lets its person in", async () => {
  const { clinician, stranger } = await houseWithAnna();
  const { code, expiresAt } = await clinician.post(`${path}/access-code`, undefined, 201);
  expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  expect(expiresAt).toBe("2027-11-22T08:00:00.000Z");
  const typed = code.toUpperCase().replaceAll("-", " ");
  expect((await stranger.send("POST", "/api/v1/session/code", { body: { code: typed } })).status).toBe(204);
  await clinician.post(`${path}/access-code`, undefined, 201);
  expect((await stranger.send("POST", "/api/v1/session/code", { body: { code } })).status).toBe(401);
});

test("an erasure is asked for by an admin, once, and followed without saying whose it is", async () => {
  const { admin } = await houseWithAnna();
  const { id } = await admin.post(`/api/v1/patients/${anna}/erase`, undefined, 202);
  const asked = await admin.get(`/api/v1/erasures/${id}`);
  expect(asked).toMatchObject({ id, by: "admin", doneAt: null, proof: null });
  expect(JSON.stringify(asked)).not.toContain(anna);
  await admin.post(`/api/v1/patients/${anna}/erase`, undefined, 409);
  await admin.get("/api/v1/erasures/e-none", 404);
});
