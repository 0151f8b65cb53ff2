import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** What the pipeline remembers of its way through the journal. */
export async function pipelineTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await counterTable(db, flavour);
  await identityTables(db, flavour);
  await accountTables(db, flavour);
}

async function counterTable(db: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await db.schema
    .createTable("counter")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("value", integer, (column) => column.notNull())
    .$call(plain)
    .execute();
  const names = ["registry", "alert-move", "quarantine", "quarantine-dropped", "stream"];
  await db
    .withTables<{ counter: { name: string; value: number } }>()
    .insertInto("counter")
    .values(names.map((name) => ({ name, value: 0 })))
    .execute();
  await db.schema
    .createTable("cursor")
    .addColumn("partition", integer, (column) => column.primaryKey().notNull())
    .addColumn("position", integer, (column) => column.notNull())
    .$call(plain)
    .execute();
}

async function identityTables(db: Kysely<unknown>, { integer, plain, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("stream")
    .addColumn("id", integer, (column) => column.primaryKey().notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("boot", "text", (column) => column.notNull())
    .addUniqueConstraint("stream_of_device", ["device", "boot"])
    .$call(plain)
    .execute();
  await db.schema
    .createTable("message")
    .addColumn("stream", integer, (column) => column.notNull())
    .addColumn("seq", integer, (column) => column.notNull())
    .addColumn("digest", integer, (column) => column.notNull())
    .addColumn("position", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("message_identity", ["stream", "seq"])
    .$call(clustered)
    .execute();
}

async function accountTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, bytes, plain, clustered } = flavour;
  await db.schema
    .createTable("ledger")
    .addColumn("hour", integer, (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("processed", integer, (column) => column.notNull())
    .addColumn("found", integer, (column) => column.notNull())
    .addColumn("stored", integer, (column) => column.notNull())
    .addColumn("duplicate", integer, (column) => column.notNull())
    .addColumn("quarantined", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("ledger_line", ["hour", "device"])
    .$call(clustered)
    .execute();
  await db.schema
    .createTable("quarantine")
    .addColumn("id", integer, (column) => column.primaryKey().notNull())
    .addColumn("partition", integer, (column) => column.notNull())
    .addColumn("position", integer, (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("received_at", integer, (column) => column.notNull())
    .addColumn("path", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .addColumn("content", bytes, (column) => column.notNull())
    .$call(plain)
    .execute();
  await db.schema.createIndex("quarantine_of_device").on("quarantine").columns(["device", "id"]).execute();
  await db.schema
    .createTable("device_status")
    .addColumn("device", "text", (column) => column.primaryKey().notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .$call(clustered)
    .execute();
}
