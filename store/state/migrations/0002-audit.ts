import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** The audit's chain, and who was erased without saying who. */
export async function auditTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await chainTables(db, flavour);
  await erasureTables(db, flavour);
}

async function chainTables(db: Kysely<unknown>, { integer, plain, clustered }: Flavour): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("sequence", integer, (column) => column.primaryKey().notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("roles", "text", (column) => column.notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("subjects", "text", (column) => column.notNull())
    .addColumn("object", "text")
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("reason", "text")
    .addColumn("previous", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .$call(plain)
    .execute();
  await db.schema.createIndex("audit_of_actor").on("audit").columns(["actor", "sequence"]).execute();
  await db.schema
    .createTable("audit_subject")
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("sequence", integer, (column) => column.notNull().references("audit.sequence"))
    .addPrimaryKeyConstraint("audit_of_subject", ["subject", "sequence"])
    .$call(clustered)
    .execute();
  await db.schema.createIndex("subject_of_audit").on("audit_subject").columns(["sequence"]).execute();
  await db
    .withTables<{ counter: { name: string; value: number } }>()
    .insertInto("counter")
    .values({ name: "audit", value: 0 })
    .execute();
}

async function erasureTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, plain } = flavour;
  await schema
    .createTable("erasure")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("patient", "text", (column) => column.unique())
    .addColumn("asked_at", integer, (column) => column.notNull())
    .addColumn("by_whom", "text", (column) => column.notNull())
    .addColumn("done_at", integer)
    .addColumn("erased", "text")
    .addColumn("proof", "text")
    .$call(plain)
    .execute();
  await schema
    .createTable("erased_stretch")
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer)
    .addPrimaryKeyConstraint("erased_stretch_of_device", ["device", "from_at"])
    .$call(plain)
    .execute();
  await schema
    .createTable("backup_place")
    .addColumn("folder", "text", (column) => column.primaryKey().notNull())
    .addColumn("added_at", integer, (column) => column.notNull())
    .$call(plain)
    .execute();
}
