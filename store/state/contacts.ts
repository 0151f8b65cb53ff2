import { z } from "zod";
import { deviceKey } from "../../model/identity.ts";
import type { DeviceContact } from "../../model/watch-book.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, jsonOf, rowReader } from "./rows.ts";

const table = "device_contact";
const columns = ["heard_at", "battery", "battery_before", "battery_at", "clock_offset"] as const;
const readContact = rowReader(
  table,
  z.object({
    device: deviceKey,
    heard_at: epoch,
    battery: z.number().nullable(),
    battery_before: z.number().nullable(),
    battery_at: epoch.nullable(),
    clock_offset: z.number().nullable(),
    said_at: epoch.nullable(),
    status: jsonOf(z.object({ online: z.boolean() })).nullable(),
  }),
);

export async function contactsIn(db: Database): Promise<readonly DeviceContact[]> {
  const rows = await db
    .selectFrom(table)
    .leftJoin("device_status", "device_status.device", "device_contact.device")
    .selectAll("device_contact")
    .select(["device_status.at as said_at", "status"])
    .execute();
  return rows.map((row) => {
    const read = readContact(row);
    return {
      device: read.device,
      heardAt: read.heard_at,
      battery: read.battery,
      batteryBefore: read.battery_before,
      batteryAt: read.battery_at,
      clockOffset: read.clock_offset,
      ...(read.said_at === null || read.status?.online !== false ? {} : { goneAt: read.said_at }),
    };
  });
}

/** Puts contacts in place of those of the same devices; each device at most once. */
export function contactUpserts(db: Database) {
  const none = { heard_at: 0, battery: 0, battery_before: 0, battery_at: 0, clock_offset: 0 };
  const insert = bulk(
    6,
    (rows) =>
      db
        .insertInto(table)
        .values(Array.from({ length: rows }, () => ({ device: "", ...none })))
        .onConflict((on) =>
          on
            .column("device")
            .doUpdateSet((row) =>
              Object.fromEntries(columns.map((each) => [each, row.ref(`excluded.${each}`)])),
            ),
        )
        .compile().sql,
  );
  return (trx: Writing, contacts: readonly DeviceContact[]): Promise<void> =>
    insert(
      trx,
      contacts
        .toSorted((a, b) => (a.device < b.device ? -1 : 1))
        .flatMap((each) => [
          each.device,
          each.heardAt,
          each.battery,
          each.batteryBefore,
          each.batteryAt,
          each.clockOffset,
        ]),
    );
}
