import { expect, test } from "vitest";
import { days } from "../../model/time.ts";
import { patientNumbered } from "../reports/report-house.ts";
import {
  alert,
  batch,
  breath,
  cuff,
  enrolment,
  heart,
  inHours,
  morning,
  raising,
} from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const path = "/api/v1/services/cuore-a-casa";

test("a service is promoted only with a verdict passed and its rules approved, by name and dated", async () => {
  const { admin, clinician, user } = await openHouse();
  const operator = await user(["operator"]);
  expect(await admin.get(path)).toMatchObject({ stage: "pilot", supplier: "Uno", conformance: null });
  await admin.post(`${path}/demote`, { reason: "da rivedere" });
  expect((await admin.get("/api/v1/services")).items[0]).toMatchObject({ id: heart, stage: "sandbox" });

  expect((await admin.post(`${path}/promote`, undefined, 409)).detail).toContain("conformance verdict");
  await operator.post(`${path}/conformance`, { verdict: "failed", note: "messaggi senza unità" });
  await admin.post(`${path}/promote`, undefined, 409);
  await operator.post(`${path}/conformance`, { verdict: "passed", note: "corretti" });
  expect((await admin.post(`${path}/promote`, undefined, 409)).detail).toContain("approve its rules");
  const approved = await clinician.post(`${path}/approve-rules`, { note: "visti" });
  expect(approved.approval).toMatchObject({ by: "clinica", rules: [{ id: "spo2-low", version: "a1b2" }] });
  const promoted = await admin.post(`${path}/promote`, undefined);
  expect(promoted).toMatchObject({
    stage: "pilot",
    conformance: { verdict: "passed", by: "operator-1", at: "2026-11-22T08:00:00.000Z" },
    events: 5,
  });
  await admin.post(`${path}/promote`, undefined, 409);
});

test("a service that leaves takes its credentials with it, and nothing new begins in it", async () => {
  const { admin, told, state } = await openHouse();
  const device = { service: heart, type: "bp-monitor" };
  for (const name of ["a-1", "a-2"]) await admin.post("/api/v1/devices", { ...device, device: name }, 201);
  await admin.post(`${path}/off-board`, { reason: "fine della sperimentazione" });
  const { items } = await admin.get("/api/v1/devices");
  expect(items.every((each: { revokedAt: string | null }) => each.revokedAt !== null)).toBe(true);
  expect(told.filter(({ tell }) => tell === "credential-changed")).toHaveLength(2);
  await admin.post("/api/v1/devices", { ...device, device: "a-3" }, 409);
  await admin.post(`${path}/conformance`, { verdict: "passed", note: "tardi" }, 409);
  const person = {
    services: [heart],
    municipality: "001006",
    ageBand: "75-79",
    sex: "female",
    conditions: [],
    consent: { version: "1", givenAt: "2026-11-01T09:00:00Z" },
  };
  expect((await admin.post("/api/v1/enrolments", person, 409)).detail).toContain("has left the LAB");
  const audited = await state.audit.list({ action: "change-service" }, { limit: 5 });
  expect(audited.items).toMatchObject([{ object: "cuore-a-casa off-boarded", outcome: "done" }]);
});

test("whoever saw another state of a service is told, and of two at once one is", async () => {
  const { admin } = await openHouse();
  const seen = (await admin.send("GET", path)).headers.get("etag") ?? "";
  expect(seen).toMatch(/^W\/"[\w-]+"$/);
  const demote = (match: string) =>
    admin.send("POST", `${path}/demote`, { body: { reason: "prova" }, headers: { "if-match": match } });
  expect((await demote(seen)).status).toBe(200);
  const late = await demote(seen);
  expect(late.status).toBe(412);
  expect(await late.json()).toMatchObject({ code: "changed" });
});

test("words about a service name nobody", async () => {
  const { admin } = await openHouse();
  const answer = await admin.post(`${path}/demote`, { reason: "lo dice mario@example.org" }, 400);
  expect(answer).toMatchObject({ code: "input-rejected", member: "reason", holds: "e-mail" });
});

test("usage is counted by service, and a supplier sees its own", async () => {
  const { admin, user, state } = await openHouse();
  await admin.post("/api/v1/devices", { service: heart, device: "bp-001", type: "bp-monitor" }, 201);
  const count = { processed: 4, found: 9, stored: 6, duplicate: 2, quarantined: 1, statuses: 1, bytes: 400 };
  await state.progress.commit(
    batch(0, {
      ledger: [
        { device: cuff, hour: morning, ...count },
        { device: cuff, hour: inHours(1), ...count },
      ],
      alerts: [raising(alert("one"))],
    }),
  );
  const { items } = await (await user(["operator"])).get("/api/v1/usage");
  expect(items).toMatchObject([
    { service: heart, devices: 1, readings: expect.any(Number), bytes: 800, quarantined: 2 },
    { service: breath, devices: 0, messages: 0, readings: 0, bytes: 0 },
  ]);
  const one = await (await user(["operator"])).get(
    "/api/v1/usage?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z",
  );
  expect(one.items[0]).toMatchObject({ bytes: 400 });
  const supplier = await user(["supplier"], [breath]);
  expect((await supplier.get("/api/v1/usage")).items).toMatchObject([{ service: breath }]);
});

test("who only evaluates is told by the day, and of no service of few people nor of the one that covers it", async () => {
  const { clock, state, user } = await openHouse();
  for (let n = 0; n < 12; n += 1)
    await state.registry.addEnrolment(
      enrolment({ patient: patientNumbered(n), services: [n < 3 ? heart : breath] }),
      "hub",
    );
  const count = { processed: 1, found: 9, stored: 9, duplicate: 0, quarantined: 0, statuses: 0, bytes: 100 };
  await state.progress.commit(batch(0, { ledger: [{ device: cuff, hour: morning, ...count }] }));
  const seenBy = async (who: Awaited<ReturnType<typeof user>>, path: string) =>
    (await who.get(`/api/v1/${path}`)).items.map(
      (each: { key?: string; service?: string }) => each.service ?? each.key,
    );
  const [evaluator, operator] = [await user(["evaluator"]), await user(["operator"])];
  const supplier = await user(["supplier"], [heart]);
  expect(await seenBy(operator, "ledger?by=service")).toEqual([heart]);
  expect(await seenBy(supplier, "usage")).toEqual([heart]);
  expect(await seenBy(evaluator, "usage")).toEqual([]);
  expect(await seenBy(evaluator, "ledger?by=service")).toEqual([]);
  // An hour of one day is no day.
  await evaluator.get("/api/v1/usage?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z", 400);
  await operator.get("/api/v1/usage?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z");

  for (let n = 12; n < 16; n += 1)
    await state.registry.addEnrolment(enrolment({ patient: patientNumbered(n), services: [heart] }), "hub");
  clock.advance(days(1));
  const later = await user(["evaluator"]);
  expect(await seenBy(later, "ledger?by=service")).toEqual([heart]);
});
