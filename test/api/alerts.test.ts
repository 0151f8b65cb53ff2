import { expect, test } from "vitest";
import { municipalityCode } from "../../model/identity.ts";
import { alert, anna, batch, breath, enrolment, heart, inMinutes, raising } from "../store/state-samples.ts";
import type { Caller, Json } from "./caller.ts";
import { type House, openHouse } from "./house.ts";

async function houseWithAlerts(): Promise<House> {
  const house = await openHouse();
  const rule = (id: string) => ({ rule: { id, version: "1" } });
  const lanzo = municipalityCode.parse("001128");
  const alerts = [
    raising(alert("a", { ...rule("a"), raisedAt: inMinutes(1) })),
    raising(alert("b", { ...rule("b"), raisedAt: inMinutes(2), priority: "medium", service: breath })),
    raising(alert("c", { ...rule("c"), raisedAt: inMinutes(3), priority: "low", municipality: lanzo })),
  ];
  await house.state.progress.commit(batch(0, { alerts }));
  await house.clinician.post("/api/v1/alerts/c/transitions", { to: "resolved", outcome: "artefact" });
  return house;
}

const ids = async (caller: Caller, query: string): Promise<readonly string[]> =>
  (await caller.get(`/api/v1/alerts${query}`)).items.map((each: Json) => each.id);

test("alerts are found by state, priority, service, municipality and patient, newest first", async () => {
  const { clinician } = await houseWithAlerts();
  expect(await ids(clinician, "")).toEqual(["c", "b", "a"]);
  expect(await ids(clinician, "?state=open")).toEqual(["b", "a"]);
  expect(await ids(clinician, "?state=resolved")).toEqual(["c"]);
  expect(await ids(clinician, "?priority=medium")).toEqual(["b"]);
  expect(await ids(clinician, "?service=cuore-a-casa")).toEqual(["c", "a"]);
  expect(await ids(clinician, "?municipality=001128")).toEqual(["c"]);
  expect(await ids(clinician, "?patient=p-aaaaaaaaaaaaaaaa&state=open")).toEqual(["b", "a"]);
  expect(await ids(clinician, "?patient=p-bbbbbbbbbbbbbbbb")).toEqual([]);
  await clinician.get("/api/v1/alerts?state=closing", 400);
});

test("alerts of a service one may not see answer like alerts that do not exist", async () => {
  const { user } = await houseWithAlerts();
  const clinician = await user(["clinician"], [breath]);
  expect(await ids(clinician, "")).toEqual(["b"]);
  expect(await ids(clinician, "?service=cuore-a-casa")).toEqual([]);
  const theirs = await clinician.get("/api/v1/alerts/a", 404);
  expect(await clinician.get("/api/v1/alerts/zzz", 404)).toEqual(theirs);
  expect(await clinician.post("/api/v1/alerts/a/transitions", { to: "acknowledged" }, 404)).toEqual(theirs);
  const both = await user(["clinician"], [breath, heart]);
  expect(await ids(both, "")).toEqual(["c", "b", "a"]);
});

test("a move is recorded with who, when and what they said; an impossible one tells which were possible", async () => {
  const { clinician: other, user } = await houseWithAlerts();
  const clinician = await user(["clinician"]);
  const path = "/api/v1/alerts/a/transitions";
  await clinician.post(path, { to: "acknowledged" });
  const resolved = await clinician.post(path, { to: "resolved", outcome: "true-acted", note: "visitata" });
  expect(resolved.history.at(-1)).toEqual({
    at: "2026-11-22T08:00:00.000Z",
    to: "resolved",
    by: "clinician-1",
    outcome: "true-acted",
    note: "visitata",
  });
  const refused = await other.post(path, { to: "acknowledged" }, 409);
  expect(refused).toMatchObject({ code: "illegal-transition", allowed: ["closed"] });
  expect(await other.get("/api/v1/alerts/a")).toEqual(resolved);
});

test("a move that says what the hub cannot keep is refused, not half taken", async () => {
  const { clinician } = await houseWithAlerts();
  const path = "/api/v1/alerts/a/transitions";
  for (const body of [
    {},
    { to: "gone" },
    { to: "resolved", outcome: "miracle" },
    { to: "acknowledged", note: 7 },
    { to: "acknowledged", until: "2026-11-23T10:00:00Z" },
    { to: "acknowledged", until: "2026-11-22T07:00:00Z" },
    { to: "resolved", until: "2026-11-22T10:00:00Z" },
  ]) {
    expect(await clinician.post(path, body, 400), JSON.stringify(body)).toMatchObject({
      code: "input-rejected",
    });
  }
  expect(await clinician.get("/api/v1/alerts/a")).toMatchObject({ state: "raised" });
});

test("of two who acknowledge at once, one does and the other is told", async () => {
  const { clinician: other, user } = await houseWithAlerts();
  const clinician = await user(["clinician"]);
  const path = "/api/v1/alerts/a/transitions";
  const both = await Promise.all(
    [other, clinician].map((each) => each.send("POST", path, { body: { to: "acknowledged" } })),
  );
  expect(both.map((reply) => reply.status).toSorted()).toEqual([200, 409]);
});

test("an acknowledgement lasts until it is said to, or for half an hour; whoever has it in hand stands with it", async () => {
  const { clinician, user } = await houseWithAlerts();
  await user(["clinician"]);
  const path = "/api/v1/alerts/a";
  const until = "2026-11-22T10:00:00.000Z";
  const first = await clinician.post(`${path}/transitions`, { to: "acknowledged" });
  expect(first.acknowledgedUntil).toBe("2026-11-22T08:30:00.000Z");
  const reminded = await clinician.post(`${path}/transitions`, { to: "acknowledged", until });
  expect(reminded).toMatchObject({ acknowledgedUntil: until, state: "acknowledged" });
  const assigned = await clinician.post(`${path}/assign`, { to: "clinician-1", note: "turno tuo" });
  expect(assigned).toMatchObject({ assignee: "clinician-1", state: "acknowledged" });
  expect((await clinician.get(`${path}/notices`)).deadlines).toEqual([
    { kind: "acknowledgement", dueAt: until, step: 0 },
  ]);
  for (const to of ["admin", "nessuno"]) await clinician.post(`${path}/assign`, { to }, 400);
  const passed = await clinician.post(`${path}/transitions`, { to: "escalated", note: "serve il medico" });
  expect(passed).toMatchObject({ state: "escalated", step: 1, acknowledgedUntil: null });
  await clinician.post(`${path}/transitions`, { to: "resolved" });
  await clinician.post(`${path}/transitions`, { to: "closed" }, 400);
  const closed = await clinician.post(`${path}/transitions`, { to: "closed", outcome: "artefact" });
  expect(closed).toMatchObject({ state: "closed" });
  await clinician.post(`${path}/assign`, { to: null }, 409);
});

test("telling nobody ends, has a reason, and takes two people where alerts are high", async () => {
  const { state, clinician, user } = await houseWithAlerts();
  await state.registry.addEnrolment(enrolment(), "hub");
  const other = await user(["clinician"]);
  const path = "/api/v1/suppressions";
  const asked = { patient: anna, reason: "ricovero in ospedale", until: "2026-11-25T08:00:00Z" };
  await clinician.post(path, { ...asked, until: "2026-12-25T08:00:00Z" }, 400);
  await clinician.post(path, { ...asked, reason: "chiamare Mario Rossi 3331234567" }, 400);
  await clinician.post(path, { ...asked, patient: "p-zzzzzzzzzzzzzzzz" }, 404);
  const { id, alsoHighBy } = await clinician.post(path, asked, 201);
  expect(alsoHighBy).toBeNull();
  expect((await clinician.get("/api/v1/alerts/b")).history.at(-1)).toMatchObject({ remark: "suppressed" });
  await clinician.post(`${path}/${id}/agree`, {}, 403);
  expect(await other.post(`${path}/${id}/agree`, {})).toMatchObject({ alsoHighBy: "clinician-1" });
  expect((await clinician.get(`${path}?patient=${anna}`)).items).toMatchObject([{ id, endedAt: null }]);
  const elsewhere = await user(["clinician"], [breath]);
  expect((await elsewhere.get(path)).items).toEqual([]);
  await elsewhere.post(`${path}/${id}/end`, {}, 404);
  expect(await clinician.post(`${path}/${id}/end`, {})).toMatchObject({
    endedAt: "2026-11-22T08:00:00.000Z",
  });
  await clinician.post(`${path}/${id}/end`, {}, 409);
  const { items } = await state.audit.list({ actor: "clinica" }, { limit: 20 });
  expect(items.map(({ action }) => action)).toContain("suppress-alerts");
});
