import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceId, deviceKey, keyOf, serviceId } from "../../model/identity.ts";
import type { Device } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { place } from "./gateways.ts";
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
      .$if(services !== "all", (query) => query.where("service", "in", listed(services)))
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

  credential: async (key) => {
    const row = await db
      .selectFrom("device")
      .select(["secret_hash", "revoked_at"])
      .where("key", "=", key)
      .executeTakeFirst();
    return row === undefined ? null : { secretHash: row.secret_hash, revoked: row.revoked_at !== null };
  },

  credentials: async (keys) => {
    if (keys.length === 0) return new Map();
    const rows = await db
      .selectFrom("device")
      .select(["key", "secret_hash", "revoked_at"])
      .where("key", "in", listed(keys))
      .execute();
    return new Map(
      rows.map(({ key, secret_hash: secretHash, revoked_at: at }) => [
        deviceKey.parse(key),
        { secretHash, revoked: at !== null },
      ]),
    );
  },

  rotateDevice: (key, secretHash) =>
    changingRegistry(db, (trx) => change(trx, key, { secret_hash: secretHash })),

  revokeDevice: (key, at) =>
    changingRegistry(db, async (trx) => {
      await change(trx, key, { revoked_at: at });
      return (await find(trx, key)) ?? unknown(key);
    }),

  placeBehind: (child, gateway, at) => changingRegistry(db, (trx) => place(trx, child, gateway, at)),
});

async function add(trx: Writing, device: Device, secretHash: Uint8Array): Promise<void> {
  const key = keyOf(device.service, device.device);
  const { addedAt: added_at, revokedAt: revoked_at, gateway, ...row } = device;
  const added = await trx
    .insertInto("device")
    .values({ ...row, key, added_at, revoked_at, secret_hash: secretHash })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", `there is a device ${key} already`);
  if (gateway !== null) await place(trx, key, gateway, added_at);
}

async function find(db: Database, key: DeviceKey): Promise<Device | null> {
  const row = await withPlaces(db).where("key", "=", key).executeTakeFirst();
  return row === undefined ? null : deviceFrom(row);
}

/** Changes a device that is not revoked, in one conditional statement. */
async function change(
  trx: Writing,
  key: DeviceKey,
  what: { readonly secret_hash: Uint8Array } | { readonly revoked_at: Instant },
): Promise<void> {
  const done = await trx
    .updateTable("device")
    .set(what)
    .where("key", "=", key)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  if (changed(done)) return;
  if ((await find(trx, key)) === null) unknown(key);
  throw new HubFailure("conflict", `device ${key} is revoked`);
}

function unknown(key: DeviceKey): never {
  throw new HubFailure("not-found", `there is no device ${key}`);
}
