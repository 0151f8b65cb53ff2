import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import { assignment as assignmentShape } from "../../model/registry.ts";
import { alert, batch, cuff, morning, raising } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { reading } from "./readings.ts";

const pseudonym = expect.stringMatching(/^p-[a-z2-7]{16}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test("the contract's worked exchange holds, from signing in to the ledger", async () => {
  const house = await openHouse();
  const { admin, state, telemetry } = house;

  await admin.post(
    "/api/v1/users",
    { username: "clinician-1", roles: ["clinician"], password: "una-password" },
    201,
  );
  const clinician = await house.stranger.signIn("clinician-1", "una-password");

  expect(await admin.get("/api/v1/services")).toMatchObject({
    items: [
      {
        id: "cuore-a-casa",
        name: { it: expect.any(String), en: expect.any(String) },
        stage: "pilot",
        supplier: "Uno",
        type: "telemonitoring",
      },
      { id: "respiro" },
    ],
    next: null,
  });

  const device = { service: "cuore-a-casa", device: "bp-001", type: "bp-monitor" };
  expect(await admin.post("/api/v1/devices", device, 201)).toMatchObject({
    service: "cuore-a-casa",
    device: "bp-001",
    username: "cuore-a-casa/bp-001",
    secret: expect.stringMatching(/^[\w-]{43}$/),
  });

  const person = {
    services: ["cuore-a-casa"],
    municipality: "001006",
    ageBand: "75-79",
    sex: "female",
    conditions: ["heart-failure"],
    consent: { version: "1", givenAt: "2026-11-01T09:00:00+01:00" },
  };
  const enrolled = await admin.post("/api/v1/enrolments", person, 201);
  expect(enrolled).toEqual({ patient: pseudonym });

  const given = {
    service: "cuore-a-casa",
    device: "bp-001",
    patient: enrolled.patient,
    from: "2026-11-01T09:00:00+01:00",
  };
  expect(await admin.post("/api/v1/assignments", given, 201)).toMatchObject({ id: expect.any(String) });

  const { patient } = assignmentShape.parse(given);
  const message = messageAt(0, 1);
  await telemetry.append([reading({ patient, device: cuff, at: morning, value: 71, message })]);
  const window = "code=heart-rate&from=2026-11-22T00:00:00+01:00&to=2026-11-23T00:00:00+01:00";
  expect(await clinician.get(`/api/v1/patients/${patient}/readings?${window}`)).toEqual({
    items: [
      {
        at: "2026-11-22T07:00:00.000Z",
        receivedAt: time,
        code: "heart-rate",
        value: 71,
        unit: "/min",
        service: "cuore-a-casa",
        device: "bp-001",
        flags: [],
        message: "0-1",
      },
    ],
    next: null,
  });
  expect(
    await clinician.get(`/api/v1/patients/${patient}/readings?${window}&every=P1D&zone=Europe/Rome`),
  ).toEqual({
    items: [{ from: "2026-11-21T23:00:00.000Z", n: 1, mean: 71, min: 71, max: 71 }],
    next: null,
  });

  const ledger = [
    {
      device: cuff,
      hour: morning,
      processed: 9,
      found: 18,
      stored: 16,
      duplicate: 1,
      quarantined: 1,
      statuses: 0,
      bytes: 900,
    },
  ];
  await state.progress.commit(batch(0, { to: 9, alerts: [raising(alert("one", { patient }))], ledger }));
  const raised = {
    id: "one",
    patient,
    service: "cuore-a-casa",
    municipality: "001006",
    zone: "z3",
    rule: { id: "spo2-low", version: "a1b2" },
    priority: "high",
    state: "raised",
    since: time,
    raisedAt: time,
    value: 88.5,
    unit: "%",
    limit: 92,
    text: { it: "Saturazione bassa", en: "Low saturation" },
    facts: { value: 88.5, window: null },
    history: [{ at: time, to: "raised", by: "hub" }],
  };
  expect(await clinician.get("/api/v1/alerts?state=open")).toMatchObject({ items: [raised], next: null });

  const moved = await clinician.post("/api/v1/alerts/one/transitions", {
    to: "acknowledged",
    note: "chiamo io",
  });
  expect(moved).toMatchObject({
    id: "one",
    state: "acknowledged",
    history: [{ to: "raised" }, { at: time, to: "acknowledged", by: "clinician-1", note: "chiamo io" }],
  });
  expect(await clinician.post("/api/v1/alerts/one/transitions", { to: "acknowledged" }, 409)).toMatchObject({
    code: "illegal-transition",
    allowed: ["escalated", "resolved"],
  });

  expect(await admin.get("/api/v1/ledger?by=device")).toMatchObject({
    items: [
      {
        key: "cuore-a-casa/bp-001",
        messages: { received: 9, processed: 9, pending: 0 },
        readings: { found: 18, stored: 16, duplicate: 1, quarantined: 1 },
        residual: 0,
      },
    ],
    next: null,
  });
});
