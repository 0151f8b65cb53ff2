import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { deviceId, keyOf, serviceId } from "../../model/identity.ts";
import type { Device } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database } from "./counters.ts";
import { pageFrom, pageSize, placeIn, textPlace } from "./pages.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, padded, rowReader } from "./rows.ts";

const deviceRow = z.object({
  service: serviceId,
  device: deviceId,
  // Not the catalogue's list: a type that left the catalogue must not make its devices unreadable.
  type: z.string(),
  added_at: epoch,
  revoked_at: epoch.nullable(),
});
const readDevice = rowReader("device", deviceRow);

const columns = ["key", "service", "device", "type", "added_at", "revoked_at"] as const;

function deviceFrom(row: unknown): Device {
  const { added_at: addedAt, revoked_at: revokedAt, ...device } = readDevice(row);
  return { ...device, addedAt, revokedAt };
}

type DeviceCalls = Pick<Registry, "addDevice" | "device" | "devices" | "credential">;

/** Devices and the hashes of their secrets. Listed by service and name. */
export const deviceCalls = (db: Database): DeviceCalls => ({
  addDevice: (device, secretHash) =>
    changingRegistry(db, async (trx) => {
      const key = keyOf(device.service, device.device);
      const { addedAt: added_at, revokedAt: revoked_at, ...row } = device;
      const added = await trx
        .insertInto("device")
        .values({ ...row, key, added_at, revoked_at, secret_hash: secretHash })
        .onConflict((on) => on.doNothing())
        .executeTakeFirstOrThrow();
      if (!changed(added)) throw new HubFailure("conflict", `there is a device ${key} already`);
    }),

  device: async (key) => {
    const row = await db.selectFrom("device").select(columns).where("key", "=", key).executeTakeFirst();
    return row === undefined ? null : deviceFrom(row);
  },

  devices: async (services, page) => {
    if (services.length === 0) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, textPlace);
    const rows = await db
      .selectFrom("device")
      .select(columns)
      .$if(services !== "all", (query) => query.where("service", "in", padded([...services])))
      .$if(place !== undefined, (query) => query.where("key", ">", place?.[0] ?? ""))
      .orderBy("key")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, deviceFrom, (row) => [row.key]);
  },

  credential: async (key) => {
    const row = await db
      .selectFrom("device")
      .select(["secret_hash", "revoked_at"])
      .where("key", "=", key)
      .executeTakeFirst();
    return row === undefined ? null : { secretHash: row.secret_hash, revoked: row.revoked_at !== null };
  },
});
