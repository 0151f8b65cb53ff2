import { expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import { breath, heart } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const cuff = { service: "cuore-a-casa", device: "bp-001", type: "bp-monitor" };
const person = {
  services: ["cuore-a-casa"],
  municipality: "001006",
  ageBand: "75-79",
  sex: "female",
  conditions: ["heart-failure"],
  consent: { version: "1", givenAt: "2026-11-01T09:00:00+01:00" },
};

test("a device's secret is told once, kept as a hash, and never shown again", async () => {
  const { admin, state } = await openHouse();
  const { secret } = await admin.post("/api/v1/devices", cuff, 201);
  const kept = await state.registry.credential(deviceKey.parse("cuore-a-casa/bp-001"));
  expect(Buffer.from(kept?.secrets[0]?.hash ?? []).toString("latin1")).not.toContain(secret);
  const shown = [
    await admin.get("/api/v1/devices/cuore-a-casa/bp-001"),
    await admin.get("/api/v1/devices"),
    await admin.post("/api/v1/devices", cuff, 409),
  ];
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown[0]).toMatchObject({
    ...cuff,
    addedAt: "2026-11-22T08:00:00.000Z",
    revokedAt: null,
    gateway: null,
  });
  expect(shown[2]).toMatchObject({ code: "conflict" });
});

test("a device of a service or type there is not is refused, and says which there are", async () => {
  const { admin } = await openHouse();
  const service = await admin.post("/api/v1/devices", { ...cuff, service: "nessuno" }, 400);
  expect(service).toMatchObject({ code: "input-rejected", known: ["cuore-a-casa", "respiro"] });
  const type = await admin.post("/api/v1/devices", { ...cuff, type: "toaster" }, 400);
  expect(type.problems[0].detail).toContain("bp-monitor");
});

test("a supplier's devices are its own; another's answer like those that do not exist", async () => {
  const { admin, user } = await openHouse();
  await admin.post("/api/v1/devices", cuff, 201);
  const supplier = await user(["supplier"], [breath]);
  expect((await supplier.get("/api/v1/devices")).items).toEqual([]);
  const theirs = await supplier.get("/api/v1/devices/cuore-a-casa/bp-001", 404);
  expect(await supplier.get("/api/v1/devices/cuore-a-casa/bp-999", 404)).toEqual(theirs);
  expect(await supplier.get("/api/v1/devices/NO/..%2F", 404)).toEqual(theirs);
  const refused = await supplier.post("/api/v1/devices", { ...cuff, device: "bp-002" }, 400);
  expect(refused).toMatchObject({ known: ["respiro"] });
  expect((await supplier.get("/api/v1/services")).items).toMatchObject([{ id: "respiro" }]);
});

test("an enrolment is of known services, in a municipality there is", async () => {
  const { admin, user } = await openHouse();
  await admin.post("/api/v1/enrolments", { ...person, services: ["nessuno"] }, 400);
  const place = await admin.post("/api/v1/enrolments", { ...person, municipality: "058091" }, 400);
  expect(place.detail).toContain("body/municipality");
  const clinician = await user(["clinician"], [breath]);
  await clinician.post("/api/v1/enrolments", person, 400);
  const { patient } = await admin.post("/api/v1/enrolments", person, 201);
  expect((await admin.get("/api/v1/enrolments")).items).toMatchObject([
    { patient, ageBand: "75-79", consent: { version: "1", givenAt: "2026-11-01T08:00:00.000Z" } },
  ]);
  expect((await clinician.get("/api/v1/enrolments")).items).toEqual([]);
});

test("a device is one patient's at a time; an assignment that ended leaves room for the next", async () => {
  const { admin } = await openHouse();
  await admin.post("/api/v1/devices", cuff, 201);
  const { patient } = await admin.post("/api/v1/enrolments", person, 201);
  const next = await admin.post("/api/v1/enrolments", person, 201);
  const given = { service: "cuore-a-casa", device: "bp-001", from: "2026-11-01T09:00:00+01:00" };
  const { id } = await admin.post("/api/v1/assignments", { ...given, patient }, 201);
  const again = { ...given, patient: next.patient, from: "2026-11-20T09:00:00Z" };
  expect(await admin.post("/api/v1/assignments", again, 409)).toMatchObject({ code: "conflict" });

  const ended = await admin.post(`/api/v1/assignments/${id}/end`, { until: "2026-11-20T09:00:00Z" });
  expect(ended).toMatchObject({ id, until: "2026-11-20T09:00:00.000Z" });
  await admin.post("/api/v1/assignments", again, 201);
  await admin.post(`/api/v1/assignments/${id}/end`, {}, 409);
  await admin.post("/api/v1/assignments/a-none/end", undefined, 404);
});

test("a device is given to nobody who takes no part in its service, and for no time that ends before it begins", async () => {
  const { admin } = await openHouse();
  await admin.post("/api/v1/devices", cuff, 201);
  const { patient } = await admin.post("/api/v1/enrolments", { ...person, services: ["respiro"] }, 201);
  const given = { service: "cuore-a-casa", device: "bp-001", patient, from: "2026-11-01T09:00:00+01:00" };
  expect(await admin.post("/api/v1/assignments", given, 409)).toMatchObject({ services: ["respiro"] });
  await admin.post("/api/v1/assignments", { ...given, until: "2026-10-01T09:00:00+01:00" }, 400);
  await admin.post("/api/v1/assignments", { ...given, patient: "p-cccccccccccccccc" }, 404);
});

test("a user's password not given is made and told once; names are taken once; a supplier is confined", async () => {
  const { admin, stranger } = await openHouse();
  const made = await admin.post("/api/v1/users", { username: "eva", roles: ["evaluator"] }, 201);
  expect(made).toEqual({
    username: "eva",
    roles: ["evaluator"],
    services: [],
    careGroups: [],
    addedAt: "2026-11-22T08:00:00.000Z",
    disabledAt: null,
    secondFactor: false,
    identity: null,
    password: expect.stringMatching(/^[\w-]{20}$/),
  });
  await stranger.signIn("eva", made.password);
  expect(JSON.stringify(await admin.get("/api/v1/users"))).not.toContain("password");
  const taken = { username: "eva", roles: ["admin"], password: "un-altra-parola" };
  expect(await admin.post("/api/v1/users", taken, 409)).toMatchObject({ code: "conflict" });

  await admin.post("/api/v1/users", { username: "sam", roles: ["supplier"] }, 400);
  await admin.post("/api/v1/users", { username: "sam", roles: ["supplier"], services: ["nessuno"] }, 400);
  await admin.post("/api/v1/users", { username: "sam", roles: ["supplier"], services: [heart] }, 201);
  await admin.post("/api/v1/users", { username: "kim", roles: ["operator"], password: "short" }, 400);
  const self = await (await stranger.signIn("eva", made.password)).get("/api/v1/me");
  expect(self).toMatchObject({ username: "eva", roles: ["evaluator"], services: null });
});
