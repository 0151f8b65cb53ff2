import { type Kysely, sql } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Second factors, outside identities, care groups; sessions that can be listed; tokens and access codes. */
export async function peopleTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await accountColumns(db, flavour);
  await sessionTable(db, flavour);
  await keyTables(db, flavour);
}

async function accountColumns({ schema }: Kysely<unknown>, { integer, bytes }: Flavour): Promise<void> {
  const table = () => schema.alterTable("account");
  await table()
    .addColumn("care_groups", "text", (column) => column.notNull().defaultTo("[]"))
    .execute();
  await table().addColumn("disabled_at", integer).execute();
  await table().addColumn("totp", bytes).execute();
  await table()
    .addColumn("totp_step", integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn("issuer", "text").execute();
  await table().addColumn("subject", "text").execute();
  await schema
    .createIndex("account_identity")
    .unique()
    .on("account")
    .columns(["issuer", "subject"])
    .where(sql`subject`, "is not", null)
    .execute();
}

/** Sessions begin anew: an upgrade signs everybody out once. */
async function sessionTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, bytes, clustered } = flavour;
  await schema.dropTable("session").execute();
  await schema
    .createTable("session")
    .addColumn("hash", bytes, (column) => column.primaryKey().notNull())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("username", "text", (column) => column.notNull().references("account.username"))
    .addColumn("way", "text", (column) => column.notNull())
    .addColumn("opened_at", integer, (column) => column.notNull())
    .addColumn("seen_at", integer, (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("restricted", integer, (column) => column.notNull())
    .addColumn("glass_until", integer)
    .addColumn("glass_reason", "text")
    .$call(clustered)
    .execute();
  await schema.createIndex("session_of_user").on("session").columns(["username"]).execute();
}

async function keyTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, bytes, plain, clustered } = flavour;
  await schema
    .createTable("recovery_code")
    .addColumn("username", "text", (column) => column.notNull().references("account.username"))
    .addColumn("hash", bytes, (column) => column.notNull())
    .addColumn("used_at", integer)
    .addPrimaryKeyConstraint("recovery_code_of_user", ["username", "hash"])
    .$call(clustered)
    .execute();
  await schema
    .createTable("token")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("hash", bytes, (column) => column.notNull().unique())
    .addColumn("username", "text", (column) => column.notNull().references("account.username"))
    .addColumn("label", "text", (column) => column.notNull())
    .addColumn("roles", "text", (column) => column.notNull())
    .addColumn("services", "text", (column) => column.notNull())
    .addColumn("added_at", integer, (column) => column.notNull())
    .addColumn("expires_at", integer, (column) => column.notNull())
    .addColumn("used_at", integer)
    .addColumn("revoked_at", integer)
    .$call(plain)
    .execute();
  await schema
    .createTable("access_code")
    .addColumn("patient", "text", (column) => column.primaryKey().notNull().references("enrolment.patient"))
    .addColumn("hash", bytes, (column) => column.notNull().unique())
    .addColumn("issued_at", integer, (column) => column.notNull())
    .addColumn("expires_at", integer, (column) => column.notNull())
    .$call(plain)
    .execute();
}
