import { expect, test } from "vitest";
import { secretHasher } from "../../model/device-secret.ts";
import { deviceKey } from "../../model/identity.ts";

import { minutes } from "../../model/time.ts";
import { anna, breath, cuff, enrolment, heart, inHours, inMinutes, morning } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const path = "/api/v1/devices/cuore-a-casa/bp-001";
const device = { service: heart, device: "bp-001", type: "bp-monitor" };
const gateway = deviceKey.parse("cuore-a-casa/gw-1");

test("a device shows whether it is connected apart from whether its readings come, and its former links", async () => {
  const { admin, state } = await openHouse();
  await admin.post("/api/v1/devices", device, 201);
  const never = { link: { up: false, since: null, ended: null, by: null } };
  expect(await admin.get(path)).toMatchObject({ presence: never, lastSeenAt: null, battery: null });
  await state.links.note([
    { device: cuff, at: morning, by: "tls" },
    { device: cuff, at: inMinutes(5), ended: "keepalive" },
    { device: cuff, at: inMinutes(9), by: "tcp" },
  ]);
  const seen = await admin.get(path);
  expect(seen).toMatchObject({
    presence: {
      link: { up: true, since: "2026-11-22T07:09:00.000Z", ended: null, by: "tcp" },
      data: { flowing: null, lastReceivedAt: null, lastMeasuredAt: null },
    },
  });
  const { items } = await admin.get("/api/v1/devices");
  expect(items, "the list shows the same").toEqual([seen]);
  expect((await admin.get(`${path}/links`)).items).toMatchObject([
    { from: "2026-11-22T07:09:00.000Z", until: null, ended: null, by: "tcp" },
    { from: "2026-11-22T07:00:00.000Z", until: "2026-11-22T07:05:00.000Z", ended: "keepalive", by: "tls" },
  ]);
  await state.registry.addEnrolment(enrolment(), "bianchi");
  expect(JSON.stringify([seen, items])).not.toContain(anna);
});

test("secrets show since when they count and when they were used, and a former one can be ended at once", async () => {
  const { admin, state, told, clock } = await openHouse();
  const { secret } = await admin.post("/api/v1/devices", device, 201);
  const hash = secretHasher(new Uint8Array(32))(secret);
  await state.credentials.used(cuff, { by: "secret", hash }, inMinutes(70));
  clock.advance(minutes(12));
  await admin.post(`${path}/rotate`, undefined);
  const views = async () => (await admin.get(`${path}/credentials`)).items;
  expect((await views()).map(({ until }: { until: unknown }) => until)).toEqual([
    null,
    "2026-11-23T08:12:00.000Z",
  ]);
  expect((await views())[1]).toMatchObject({ kind: "secret", lastUsedAt: "2026-11-22T08:10:00.000Z" });
  await admin.post(`${path}/rotate?former=ends`, undefined);
  expect((await views()).filter(({ revokedAt }: { revokedAt: unknown }) => revokedAt === null).length).toBe(
    1,
  );
  expect(told).toContainEqual({ tell: "credential-changed", device: cuff });
  expect(JSON.stringify(await views())).not.toContain(secret);
});

test("a command waits for its device, is shown with what became of it, and can be taken back", async () => {
  const { admin, user, state, told } = await openHouse();
  await admin.post("/api/v1/devices", device, 201);
  const supplier = await user(["supplier"], [heart]);
  const asked = { command: "measure-now", codes: ["systolic-bp", "systolic-bp"], expiresIn: "PT6H" };
  const made = await supplier.post(`${path}/commands`, asked, 201);
  expect(made).toMatchObject({
    ...{ device: cuff, command: "measure-now", state: "queued", times: 0 },
    expiresAt: "2026-11-22T14:00:00.000Z",
  });
  expect(told).toContainEqual({ tell: "downlink-added" });
  const [waiting] = (await state.downlink.waiting([cuff], inHours(2))).get(cuff) ?? [];
  expect(JSON.parse(waiting?.body ?? "")).toEqual({
    ...{ v: 1, id: made.id, command: "measure-now", codes: ["systolic-bp"] },
    expiresAt: "2026-11-22T14:00:00.000Z",
  });
  await supplier.send("DELETE", `${path}/commands/${made.id}`);
  expect((await supplier.get(`${path}/commands`)).items).toMatchObject([{ id: made.id, state: "cancelled" }]);
  expect((await supplier.send("DELETE", `${path}/commands/${made.id}`)).status, "it is over").toBe(409);
  for (const wrong of [
    { command: "locate" },
    { command: "identify", codes: ["heart-rate"] },
    { command: "measure-now", codes: ["loinc:8867-4"] },
    { command: "identify", expiresIn: "P31D" },
  ]) {
    await supplier.post(`${path}/commands`, wrong, 400);
  }
  for (let n = 0; n < 20; n += 1) await admin.post(`${path}/commands`, { command: "identify" }, 201);
  expect(await admin.post(`${path}/commands`, { command: "identify" }, 409)).toMatchObject({ most: 20 });
  const stranger = await user(["supplier"], [breath]);
  expect((await stranger.send("GET", `${path}/commands`)).status).toBe(404);
  const { items } = await state.audit.list({ action: "cancel-command" }, { limit: 2 });
  expect(items).toMatchObject([{ object: cuff }]);
});

test("a stray is adopted with one request, added first when it is not known; the gateway hears of it at once", async () => {
  const { admin, user, state, told } = await openHouse();
  await admin.post("/api/v1/devices", { ...device, device: "gw-1", type: "gateway" }, 201);
  await admin.post("/api/v1/devices", device, 201);
  const unknown = deviceKey.parse("cuore-a-casa/bp-2");
  await state.strays.seen([cuff, unknown].map((each) => ({ gateway, device: each, at: morning })));
  const supplier = await user(["supplier"], [heart]);
  const others = await user(["supplier"], [breath]);
  expect((await others.get("/api/v1/strays")).items).toEqual([]);
  await others.post("/api/v1/strays/adopt", { gateway, device: cuff }, 404);
  expect((await supplier.get("/api/v1/strays")).items.length).toBe(2);
  const placed = await supplier.post("/api/v1/strays/adopt", { gateway, device: cuff });
  expect(placed).toMatchObject({ device: "bp-001", gateway });
  await supplier.post("/api/v1/strays/adopt", { gateway, device: unknown }, 400);
  const added = await supplier.post("/api/v1/strays/adopt", { gateway, device: unknown, type: "bp-monitor" });
  expect(added).toMatchObject({ device: "bp-2", type: "bp-monitor", gateway });
  expect((await supplier.get("/api/v1/strays")).items).toEqual([]);
  expect((await state.registry.credential(gateway))?.children.toSorted()).toEqual([cuff, unknown]);
  expect(told).toContainEqual({ tell: "credential-changed", device: gateway });
  await supplier.post("/api/v1/strays/adopt", { gateway, device: "respiro/bp-1", type: "bp-monitor" }, 404);
});

test("a stray nobody wants is taken off the list, with who did it, until its gateway speaks for it again", async () => {
  const { admin, user, state } = await openHouse();
  await admin.post("/api/v1/devices", { ...device, device: "gw-1", type: "gateway" }, 201);
  const unwanted = { gateway, device: deviceKey.parse(`cuore-a-casa/${anna}`) };
  const sight = { ...unwanted, at: morning };
  await state.strays.seen([sight, { ...sight, device: cuff }]);
  const supplier = await user(["supplier"], [heart]);
  const others = await user(["supplier"], [breath]);
  const dismiss = "/api/v1/strays/dismiss";
  await others.post(dismiss, unwanted, 404);
  await supplier.post(dismiss, unwanted, 204);
  const listed = async () => (await supplier.get("/api/v1/strays")).items;
  expect(await listed(), "the other stays").toMatchObject([{ device: cuff }]);
  await supplier.post(dismiss, unwanted, 404);
  const { items } = await state.audit.list({ action: "dismiss-stray" }, { limit: 2 });
  expect(items).toMatchObject([{ actor: "supplier-1", object: gateway, outcome: "done" }]);
  expect(JSON.stringify(items), "a name it was given may be a person's").not.toContain(anna);
  await state.strays.seen([{ ...sight, at: inMinutes(1) }]);
  expect(await listed()).toMatchObject([{ times: 1 }, { device: cuff }]);
});

test("claim codes are told once, listed without, and end when they are withdrawn", async () => {
  const { admin, user, state, clock } = await openHouse();
  const supplier = await user(["supplier"], [heart]);
  const asked = { service: heart, type: "bp-monitor", count: 3, expiresAt: "2026-12-01T00:00:00Z" };
  const { items } = await supplier.post("/api/v1/claim-codes", asked, 201);
  const codes: string[] = items.map(({ code }: { code: string }) => code);
  expect(new Set(codes).size).toBe(3);
  for (const code of codes) expect(code).toMatch(/^[a-z2-7]{26}$/);
  const hash = secretHasher(new Uint8Array(32));
  const isOpen = (code = "") => state.claims.isOpen(heart, hash(code), clock.now());
  expect(await Promise.all(codes.map(isOpen))).toEqual([true, true, true]);
  const listed = await supplier.get("/api/v1/claim-codes");
  expect(listed.items).toHaveLength(3);
  expect(JSON.stringify(listed)).not.toContain(codes[0]);
  expect((await supplier.send("DELETE", `/api/v1/claim-codes/${items[0].id}`)).status).toBe(204);
  expect(await isOpen(codes[0])).toBe(false);
  const others = await user(["supplier"], [breath]);
  expect((await others.send("DELETE", `/api/v1/claim-codes/${items[1].id}`)).status).toBe(404);
  await others.post("/api/v1/claim-codes", asked, 400);
  await admin.post("/api/v1/claim-codes", { ...asked, expiresAt: "2026-11-01T00:00:00Z" }, 400);
  const noted = await state.audit.list({ action: "add-claim-codes" }, { limit: 2 });
  expect(noted.items).toMatchObject([{ object: heart, reason: "3 bp-monitor" }]);
});
