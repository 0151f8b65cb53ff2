import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Devices, people in the pilot, who has which device, and who may sign in. */
export async function registryTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, bytes, plain, clustered } = flavour;
  const { schema } = db;
  await schema
    .createTable("device")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .addColumn("service", "text", (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("added_at", integer, (column) => column.notNull())
    .addColumn("revoked_at", integer)
    .addColumn("secret_hash", bytes, (column) => column.notNull())
    .$call(plain)
    .execute();
  await schema.createIndex("device_of_service").on("device").columns(["service", "key"]).execute();

  await schema
    .createTable("enrolment")
    .addColumn("patient", "text", (column) => column.primaryKey().notNull())
    .addColumn("enrolled_at", integer, (column) => column.notNull())
    .addColumn("services", "text", (column) => column.notNull())
    .addColumn("municipality", "text", (column) => column.notNull())
    .addColumn("age_band", "text", (column) => column.notNull())
    .addColumn("sex", "text", (column) => column.notNull())
    .addColumn("conditions", "text", (column) => column.notNull())
    .addColumn("consent", "text", (column) => column.notNull())
    .$call(plain)
    .execute();
  await schema.createIndex("enrolment_in_time").on("enrolment").columns(["enrolled_at", "patient"]).execute();

  await schema
    .createTable("assignment")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("device_key", "text", (column) => column.notNull().references("device.key"))
    .addColumn("patient", "text", (column) => column.notNull().references("enrolment.patient"))
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer)
    .$call(plain)
    .execute();
  await schema
    .createIndex("assignment_of_device")
    .on("assignment")
    .columns(["device_key", "from_at"])
    .execute();

  await schema
    .createTable("account")
    .addColumn("username", "text", (column) => column.primaryKey().notNull())
    .addColumn("roles", "text", (column) => column.notNull())
    .addColumn("services", "text", (column) => column.notNull())
    .addColumn("added_at", integer, (column) => column.notNull())
    .addColumn("password_hash", "text", (column) => column.notNull())
    .$call(plain)
    .execute();

  await schema
    .createTable("session")
    .addColumn("hash", bytes, (column) => column.primaryKey().notNull())
    .addColumn("username", "text", (column) => column.notNull().references("account.username"))
    .addColumn("opened_at", integer, (column) => column.notNull())
    .addColumn("seen_at", integer, (column) => column.notNull())
    .$call(clustered)
    .execute();
}
