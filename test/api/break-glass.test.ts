import { expect, test } from "vitest";
import { minutes } from "../../model/time.ts";
import { alert, anna, batch, enrolment, raising, refOf } from "../store/state-samples.ts";
import { openStream } from "./event-stream.ts";
import { openHouse } from "./house.ts";
import { program } from "./matrix-visitors.ts";

const why = { reason: "reparto isolato, nessun clinico raggiungibile", minutes: 30 };

async function houseWithAnna() {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "hub");
  await house.state.progress.commit(batch(0, { alerts: [raising(alert("one"))] }));
  return house;
}

test("an admin sees clinical data only while the glass is broken, for as long as was said", async () => {
  const { admin, clock } = await houseWithAnna();
  await admin.get(`/api/v1/patients/${anna}`, 403);
  const glass = await admin.post("/api/v1/break-glass", why);
  expect(glass).toEqual({ until: "2026-11-22T08:30:00.000Z", reason: why.reason });
  expect(await admin.get("/api/v1/me")).toMatchObject({ roles: ["admin", "operator", "clinician"], glass });
  expect(await admin.get(`/api/v1/patients/${anna}`)).toMatchObject({ conditions: ["heart-failure"] });
  await admin.post("/api/v1/alerts/one/transitions", { to: "acknowledged" });
  clock.advance(minutes(29));
  await admin.get("/api/v1/me");
  clock.advance(minutes(1));
  await admin.get(`/api/v1/patients/${anna}`, 403);
  expect(await admin.get("/api/v1/me")).toMatchObject({ roles: ["admin", "operator"], glass: null });
});

test("without a broken glass an admin's enrolments are without conditions, with it they are whole", async () => {
  const { admin, clinician } = await houseWithAnna();
  const seen = async () => (await admin.get("/api/v1/enrolments")).items[0];
  expect(await seen()).not.toHaveProperty("conditions");
  expect(await seen()).not.toHaveProperty("ref");
  const limit = { body: { rule: "spo2-low", limit: 88, reason: "BPCO" } };
  await clinician.send("PUT", `/api/v1/enrolments/${anna}/thresholds`, limit);
  await clinician.post(`/api/v1/enrolments/${anna}/withdraw`, { reason: "ricoverata" });
  const history = await admin.get(`/api/v1/enrolments/${anna}/history`);
  expect(history.enrolment).not.toHaveProperty("conditions");
  expect(history.standing).toMatchObject({ thresholds: {}, consented: [] });
  expect(JSON.stringify(history), "nor what tells of one").not.toMatch(/BPCO|spo2-low|ricoverata/);
  await admin.post("/api/v1/break-glass", why);
  expect(await seen()).toMatchObject({ conditions: ["heart-failure"] });
  await admin.send("DELETE", "/api/v1/break-glass");
  expect(await seen()).not.toHaveProperty("conditions");
  expect((await clinician.get("/api/v1/enrolments")).items[0]).toMatchObject({
    conditions: ["heart-failure"],
  });
});

test("it is loud: the reason is in the audit first, each look under it is an emergency, and the log warns", async () => {
  const { admin, state, logged } = await houseWithAnna();
  await admin.post("/api/v1/break-glass", why);
  await admin.get(`/api/v1/patients/${anna}`);
  await admin.get("/api/v1/alerts");
  expect((await admin.send("DELETE", "/api/v1/break-glass")).status).toBe(204);
  const { items } = await state.audit.list({ actor: "admin" }, { limit: 4 });
  expect(items.toReversed()).toMatchObject([
    {
      action: "break-glass",
      purpose: "emergency",
      object: "until 2026-11-22T08:30:00.000Z",
      reason: why.reason,
    },
    { action: "read-patient", purpose: "emergency", subjects: [refOf(anna)] },
    { action: "read-alerts", purpose: "emergency", subjects: [refOf(anna)] },
    { action: "break-glass", object: "ended" },
  ]);
  const warnings = logged.filter((line) => line.includes('"warn"') && line.includes("glass"));
  expect(warnings).toHaveLength(2);
  expect(warnings.join(), "a reason may tell of a person").not.toContain("isolato");
});

test("there is no breaking it without saying why, for too long, naming somebody, by others or by a program", async () => {
  const house = await houseWithAnna();
  const { admin, clinician, user } = house;
  for (const body of [
    {},
    { reason: "perché sì" },
    { reason: "          " },
    { ...why, minutes: 61 },
    { ...why, minutes: 0 },
    { ...why, reason: "devo vedere RSSMRA85T10A562S subito" },
    { ...why, reason: "mi chiami al 333 1234567 per favore" },
  ]) {
    await admin.post("/api/v1/break-glass", body, 400);
  }
  await clinician.post("/api/v1/break-glass", why, 403);
  await (await user(["operator"])).post("/api/v1/break-glass", why, 403);
  const script = await program(house, admin);
  expect((await script.send("POST", "/api/v1/break-glass", { body: why })).status).toBe(403);
  await admin.post("/api/v1/break-glass", why);
  const another = await house.stranger.signIn("admin", "parola-segreta");
  await another.get(`/api/v1/patients/${anna}`, 403);
  expect((await script.send("GET", `/api/v1/patients/${anna}`)).status, "it is this session's").toBe(403);
});

test("a live feed opened in an emergency ends with it", async () => {
  const { admin, clock } = await houseWithAnna();
  await admin.post("/api/v1/break-glass", { ...why, minutes: 1 });
  const feed = await openStream(admin);
  clock.advance(minutes(2));
  await feed.ended;
});
