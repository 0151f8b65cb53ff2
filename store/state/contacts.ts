import { z } from "zod";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { DeviceContact } from "../../model/watch-book.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, jsonOf, padded, rowReader } from "./rows.ts";

const table = "device_contact";
const columns = [
  ...(["heard_at", "battery", "battery_before", "battery_at", "clock_offset"] as const),
  ...(["reading_at", "measured_at"] as const),
] as const;
/** Devices named in one statement. */
const atOnce = 256;
const readContact = rowReader(
  table,
  z.object({
    device: deviceKey,
    heard_at: epoch,
    battery: z.number().nullable(),
    battery_before: z.number().nullable(),
    battery_at: epoch.nullable(),
    clock_offset: z.number().nullable(),
    reading_at: epoch.nullable(),
    measured_at: epoch.nullable(),
    said_at: epoch.nullable(),
    status: jsonOf(z.object({ online: z.boolean() })).nullable(),
  }),
);

function contactFrom(row: unknown): DeviceContact {
  const { device, heard_at, battery, battery_before, battery_at, clock_offset, ...read } = readContact(row);
  const { said_at, status } = read;
  return {
    ...{ device, heardAt: heard_at, battery, batteryBefore: battery_before, batteryAt: battery_at },
    ...{ clockOffset: clock_offset, readingAt: read.reading_at, measuredAt: read.measured_at },
    ...(said_at === null || status?.online !== false ? {} : { goneAt: said_at }),
  };
}

/** Contacts, each with what the device last said of being there. */
const contacts = (db: Database) =>
  db
    .selectFrom(table)
    .leftJoin("device_status", "device_status.device", "device_contact.device")
    .selectAll("device_contact")
    .select(["device_status.at as said_at", "status"]);

export async function contactsIn(db: Database): Promise<readonly DeviceContact[]> {
  return (await contacts(db).execute()).map(contactFrom);
}

export async function contactsOf(
  db: Database,
  devices: readonly DeviceKey[],
): Promise<ReadonlyMap<DeviceKey, DeviceContact>> {
  const asked = [...new Set(devices)];
  const found: DeviceContact[] = [];
  for (let at = 0; at < asked.length; at += atOnce) {
    const some = padded(asked.slice(at, at + atOnce));
    const rows = await contacts(db).where("device_contact.device", "in", some).execute();
    found.push(...rows.map(contactFrom));
  }
  return new Map(found.map((each) => [each.device, each]));
}

/** Puts contacts in place of those of the same devices; each device at most once. */
export function contactUpserts(db: Database) {
  const none = Object.fromEntries(columns.map((each) => [each, 0])) as Record<(typeof columns)[number], 0>;
  const insert = bulk(
    columns.length + 1,
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
          each.readingAt,
          each.measuredAt,
        ]),
    );
}
