import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** When each device was last heard of, and when nobody listened. */
export async function watchTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, real, clustered } = flavour;
  await db.schema
    .createTable("device_contact")
    .addColumn("device", "text", (column) => column.primaryKey().notNull())
    .addColumn("heard_at", integer, (column) => column.notNull())
    .addColumn("battery", real)
    .addColumn("battery_before", real)
    .addColumn("battery_at", integer)
    .addColumn("clock_offset", real)
    .$call(clustered)
    .execute();
  await db.schema
    .createTable("hub_unwatched")
    .addColumn("from_at", integer, (column) => column.primaryKey().notNull())
    .addColumn("until_at", integer, (column) => column.notNull())
    .$call(clustered)
    .execute();
  await db.schema
    .createTable("hub_alive")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .$call(clustered)
    .execute();
}
