import { expect, test } from "vitest";
import { secretHasher } from "../../model/device-secret.ts";
import { breath, cuff, heart } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const path = "/api/v1/devices/cuore-a-casa/bp-001";
const device = { service: heart, device: "bp-001", type: "bp-monitor" };

test("a new secret is the device's latest, and the old one counts beside it for a day", async () => {
  const { admin, state } = await openHouse();
  const { secret: old } = await admin.post("/api/v1/devices", device, 201);
  const { secret, username } = await admin.post(`${path}/rotate`, undefined);
  expect(username).toBe("cuore-a-casa/bp-001");
  const hash = secretHasher(new Uint8Array(32));
  const kept = (await state.registry.credential(cuff))?.secrets ?? [];
  expect(kept.map((each) => [Buffer.from(each.hash), each.until])).toEqual([
    [hash(secret), null],
    [hash(old), Date.UTC(2026, 10, 23, 8)],
  ]);
});

test("a device is revoked once and for good; its place in the quota is free again", async () => {
  const { admin, told, state } = await openHouse();
  for (let n = 0; n < 40; n += 1) {
    await admin.post("/api/v1/devices", { ...device, device: `d-${n}` }, 201);
  }
  const full = await admin.post("/api/v1/devices", device, 409);
  expect(full).toMatchObject({ code: "conflict", quota: 40 });
  expect(full.detail).toContain("quota");
  const revoked = await admin.post("/api/v1/devices/cuore-a-casa/d-7/revoke", undefined);
  expect(revoked).toMatchObject({ device: "d-7", revokedAt: "2026-11-22T08:00:00.000Z" });
  expect(told).toContainEqual({ tell: "credential-changed", device: "cuore-a-casa/d-7" });
  await admin.post("/api/v1/devices/cuore-a-casa/d-7/revoke", undefined, 409);
  await admin.post("/api/v1/devices/cuore-a-casa/d-7/rotate", undefined, 409);
  const both = await Promise.all(
    ["x-1", "x-2"].map((name) =>
      admin.send("POST", "/api/v1/devices", { body: { ...device, device: name } }),
    ),
  );
  expect(both.map(({ status }) => status).toSorted(), "the last place is one device's").toEqual([201, 409]);
  const { items } = await state.audit.list({ actor: "admin" }, { limit: 2 });
  expect(items).toMatchObject([
    { action: "add-device" },
    { action: "revoke-device", object: "cuore-a-casa/d-7" },
  ]);
});

test("a device is put behind a gateway of its service, by whoever last saw where it was", async () => {
  const { admin, user } = await openHouse();
  await admin.post("/api/v1/devices", device, 201);
  await admin.post("/api/v1/devices", { ...device, device: "gw-1" }, 201);
  await admin.post("/api/v1/devices", { service: breath, device: "gw-2", type: "bp-monitor" }, 201);
  const seen = (await admin.send("GET", path)).headers.get("etag") ?? "";
  const put = (gateway: string | null, match = "*") =>
    admin.send("PUT", `${path}/gateway`, { body: { gateway }, headers: { "if-match": match } });
  const placed = await put("cuore-a-casa/gw-1", seen);
  expect(await placed.json()).toMatchObject({ gateway: "cuore-a-casa/gw-1" });
  expect((await put(null, seen)).status).toBe(412);
  expect((await put("respiro/gw-2")).status).toBe(400);
  expect((await put("cuore-a-casa/none")).status).toBe(404);
  expect((await put(null, placed.headers.get("etag") ?? "")).status).toBe(200);
  const supplier = await user(["supplier"], [heart]);
  const theirs = { body: { gateway: "respiro/gw-2" } };
  expect((await supplier.send("PUT", `${path}/gateway`, theirs)).status, "not even that it exists").toBe(404);
});

test("a device is not named for a person", async () => {
  const { admin } = await openHouse();
  for (const name of ["rssmra85t10a562s", "p-aaaaaaaaaaaaaaaa"]) {
    await admin.post("/api/v1/devices", { ...device, device: name }, 400);
  }
});
