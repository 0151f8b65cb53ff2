import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceId, deviceKey, keyOf, serviceId } from "../../model/identity.ts";
import type { Device } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import { watchdogService } from "../../model/watchdog.ts";
import type { Database, Writing } from "./counters.ts";
import { credentialLookUp, credentialsOf } from "./device-credentials.ts";
import { addSecret, endSecrets, forgetOldest, leaveFormer } from "./device-secrets.ts";
import { cancelWaiting } from "./downlink-rows.ts";
import { mustServe, place } from "./gateways.ts";
import { pageFrom, pageSize, placeIn, textPlace } from "./pages.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, rowReader } from "./rows.ts";
import { listed } from "./scopes.ts";

const deviceRow = z.object({
  service: serviceId,
  device: deviceId,
  // Not the catalogue's list: a type that left the catalogue must not make its devices unreadable.
  type: z.string(),
  added_at: epoch,
  revoked_at: epoch.nullable(),
  gateway: deviceKey.nullable(),
});
const readDevice = rowReader("device", deviceRow);

function deviceFrom(row: unknown): Device {
  const { added_at: addedAt, revoked_at: revokedAt, ...device } = readDevice(row);
  return { ...device, addedAt, revokedAt };
}

/** Devices, each with the gateway it is behind now. */
const withPlaces = (db: Database) =>
  db
    .selectFrom("device")
    .leftJoin("gateway_child", (join) =>
      join.onRef("gateway_child.child", "=", "device.key").on("gateway_child.until_at", "is", null),
    )
    .select(["key", "service", "device", "type", "added_at", "revoked_at", "gateway_child.gateway"]);

type DeviceCalls = Pick<
  Registry,
  | "addDevice"
  | "device"
  | "devices"
  | "deviceCount"
  | "credential"
  | "credentials"
  | "rotateDevice"
  | "revokeDevice"
  | "placeBehind"
>;

/** Devices and the hashes of their secrets. Listed by service and name. */
export const deviceCalls = (db: Database): DeviceCalls => ({
  addDevice: (device, secretHash) => changingRegistry(db, (trx) => add(trx, device, secretHash)),
  device: (key) => find(db, key),

  devices: async (services, page) => {
    if (services.length === 0) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, textPlace);
    const rows = await withPlaces(db)
      .$if(services === "all", (query) => query.where("service", "!=", watchdogService))
      .$if(services !== "all", (query) => query.where("service", "in", listed(services)))
      .$if(page.revoked !== undefined, (query) =>
        query.where("revoked_at", page.revoked === true ? "is not" : "is", null),
      )
      .$if(place !== undefined, (query) => query.where("key", ">", place?.[0] ?? ""))
      .orderBy("key")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, deviceFrom, (row) => [row.key]);
  },

  deviceCount: async (service) => {
    const row = await db
      .selectFrom("device")
      .select((of) => of.fn.countAll<number>().as("devices"))
      .where("service", "=", service)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow();
    return row.devices;
  },

  credential: credentialLookUp(db),
  credentials: (keys) => credentialsOf(db, keys),

  rotateDevice: (key, secretHash, at, former = "overlap") =>
    changingRegistry(db, async (trx) => {
      await mustServe(trx, key);
      await (former === "ends" ? endSecrets : leaveFormer)(trx, key, at);
      await addSecret(trx, key, secretHash, at);
      await forgetOldest(trx, key, "secret");
    }),

  revokeDevice: (key, at) =>
    changingRegistry(db, async (trx) => {
      await mustServe(trx, key);
      await trx.updateTable("device").set({ revoked_at: at }).where("key", "=", key).execute();
      await endSecrets(trx, key, at, null);
      await cancelWaiting(trx, key, at);
      await trx.deleteFrom("stray_device").where("gateway", "=", key).execute();
      const found = await find(trx, key);
      if (found === null) throw new HubFailure("defect", `device ${key} went while it was revoked`);
      return found;
    }),

  placeBehind: (child, gateway, at) => changingRegistry(db, (trx) => place(trx, child, gateway, at)),
});

/** Adds a device in a transaction that changes the registry; throws `conflict` when there is one of its name. */
export async function add(trx: Writing, device: Device, secretHash: Uint8Array): Promise<void> {
  const key = keyOf(device.service, device.device);
  const { addedAt: added_at, revokedAt: revoked_at, gateway, ...row } = device;
  const added = await trx
    .insertInto("device")
    .values({ ...row, key, added_at, revoked_at })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", `there is a device ${key} already`);
  await addSecret(trx, key, secretHash, added_at, revoked_at);
  if (gateway !== null) await place(trx, key, gateway, added_at);
}

async function find(db: Database, key: DeviceKey): Promise<Device | null> {
  const row = await withPlaces(db).where("key", "=", key).executeTakeFirst();
  return row === undefined ? null : deviceFrom(row);
}
