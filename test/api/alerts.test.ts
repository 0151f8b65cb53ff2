import { expect, test } from "vitest";
import { municipalityCode } from "../../model/identity.ts";
import { alert, batch, breath, heart, inMinutes, raising } from "../store/state-samples.ts";
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
  expect(refused).toMatchObject({ code: "illegal-transition", allowed: [] });
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
    { to: "acknowledged", until: "2026-11-22T10:00:00Z" },
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
