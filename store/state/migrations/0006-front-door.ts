import { type Kysely, sql } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Who devices are, that they were there, and what waits for them. */
export async function frontDoorTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await credentialTable(db, flavour);
  await claimTable(db, flavour);
  await linkTable(db, flavour);
  await downlinkTable(db, flavour);
  await strayTable(db, flavour);
  await lastReading(db, flavour);
}

/** Secrets leave the device's row, for there may be two; certificates stand beside them. */
async function credentialTable(db: Kysely<unknown>, { bytes, integer, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("device_credential")
    .addColumn("device_key", "text", (column) => column.notNull())
    /** `secret` or `certificate`. */
    .addColumn("kind", "text", (column) => column.notNull())
    /** A secret's keyed hash, or the SHA-256 of a certificate. */
    .addColumn("verifier", bytes, (column) => column.notNull())
    .addColumn("added_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer)
    .addColumn("revoked_at", integer)
    .addColumn("first_used_at", integer)
    .addColumn("last_used_at", integer)
    .addPrimaryKeyConstraint("device_credential_once", ["device_key", "kind", "verifier"])
    .$call(clustered)
    .execute();
  await sql`
    insert into device_credential (device_key, kind, verifier, added_at, revoked_at)
    select key, 'secret', secret_hash, added_at, revoked_at from device`.execute(db);
  await db.schema.alterTable("device").dropColumn("secret_hash").execute();
}

async function claimTable(db: Kysely<unknown>, { bytes, integer, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("claim_code")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("code_hash", bytes, (column) => column.notNull())
    .addColumn("service", "text", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("made_at", integer, (column) => column.notNull())
    .addColumn("made_by", "text", (column) => column.notNull())
    .addColumn("expires_at", integer, (column) => column.notNull())
    .addColumn("withdrawn_at", integer)
    .addColumn("device_key", "text")
    .addColumn("claimed_at", integer)
    .addColumn("arrived_at", integer)
    .addUniqueConstraint("claim_code_once", ["code_hash"])
    .$call(clustered)
    .execute();
  await db.schema.createIndex("claim_code_by_device").on("claim_code").columns(["device_key"]).execute();
}

async function linkTable(db: Kysely<unknown>, { integer, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("device_link")
    .addColumn("device_key", "text", (column) => column.notNull())
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer)
    .addColumn("ended", "text")
    .addColumn("transport", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("device_link_once", ["device_key", "from_at"])
    .$call(clustered)
    .execute();
  await db.schema.createIndex("device_link_by_end").on("device_link").columns(["until_at"]).execute();
}

async function downlinkTable(db: Kysely<unknown>, { integer, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("downlink")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    /** Grows, so that a reader finds what was added since. */
    .addColumn("mark", integer, (column) => column.notNull())
    .addColumn("device_key", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("command", "text")
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("made_at", integer, (column) => column.notNull())
    .addColumn("made_by", "text", (column) => column.notNull())
    .addColumn("expires_at", integer, (column) => column.notNull())
    .addColumn("sent_at", integer)
    .addColumn("times", integer, (column) => column.notNull())
    .addColumn("acknowledged_at", integer)
    .addColumn("ended_at", integer)
    .$call(clustered)
    .execute();
  await db.schema.createIndex("downlink_by_mark").on("downlink").columns(["mark"]).execute();
  await db.schema
    .createIndex("downlink_by_device")
    .on("downlink")
    .columns(["device_key", "state", "mark"])
    .execute();
  await db.schema.createIndex("downlink_by_expiry").on("downlink").columns(["state", "expires_at"]).execute();
  await db.schema.createIndex("downlink_by_end").on("downlink").columns(["ended_at"]).execute();
  await db
    .withTables<{ counter: { name: string; value: number } }>()
    .insertInto("counter")
    .values({ name: "downlink", value: 0 })
    .execute();
}

async function strayTable(db: Kysely<unknown>, { integer, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("stray_device")
    .addColumn("gateway", "text", (column) => column.notNull())
    .addColumn("device_key", "text", (column) => column.notNull())
    .addColumn("first_at", integer, (column) => column.notNull())
    .addColumn("last_at", integer, (column) => column.notNull())
    .addColumn("times", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("stray_device_once", ["gateway", "device_key"])
    .$call(clustered)
    .execute();
}

/** That a device was heard of says nothing of whether it measured anything. */
async function lastReading(db: Kysely<unknown>, { integer }: Flavour): Promise<void> {
  for (const column of ["reading_at", "measured_at"]) {
    await db.schema.alterTable("device_contact").addColumn(column, integer).execute();
  }
}
