import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Sums by hour and day, the latest of everything, and what was taken out of them again. */
export async function rollupTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await sumTable(db, flavour);
  await latestTable(db, flavour);
  await restatementTable(db, flavour);
  await toBuildTable(db, flavour);
}

/**
 * A batch adds to the present hour of many people: by time these rows are neighbours on a few pages. Whoever reads goes
 * by the index, which changes only when an hour begins.
 */
async function sumTable({ schema }: Kysely<unknown>, { integer, real, clustered }: Flavour): Promise<void> {
  await schema
    .createTable("rollup")
    .addColumn("size", "text", (column) => column.notNull())
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("n", integer, (column) => column.notNull())
    .addColumn("sum", real, (column) => column.notNull())
    .addColumn("min", real, (column) => column.notNull())
    .addColumn("max", real, (column) => column.notNull())
    .addPrimaryKeyConstraint("rollup_by_time", ["size", "from_at", "patient", "code"])
    .$call(clustered)
    .execute();
  await schema
    .createIndex("rollup_of_patient")
    .on("rollup")
    .columns(["patient", "code", "size", "from_at"])
    .execute();
}

async function latestTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, real, clustered } = flavour;
  await schema
    .createTable("latest")
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("device_at", integer, (column) => column.notNull())
    .addColumn("received_at", integer, (column) => column.notNull())
    .addColumn("value", real, (column) => column.notNull())
    .addColumn("sent", "text")
    .addColumn("context", "text")
    .addColumn("flags", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("latest_of_patient", ["patient", "code"])
    .$call(clustered)
    .execute();
}

async function restatementTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, real, clustered } = flavour;
  await schema
    .createTable("restatement")
    .addColumn("partition", integer, (column) => column.notNull())
    .addColumn("position", integer, (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("device_at", integer, (column) => column.notNull())
    .addColumn("value", real, (column) => column.notNull())
    .addColumn("patient", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("restatement_once", [
      "partition",
      "position",
      "device",
      "code",
      "device_at",
      "value",
    ])
    .$call(clustered)
    .execute();
  await schema.createIndex("restatement_of_patient").on("restatement").column("patient").execute();
}

/** A store in which messages were taken to their end before has readings that nobody summed up. */
async function toBuildTable(db: Kysely<unknown>, { plain }: Flavour): Promise<void> {
  await db.schema
    .createTable("to_build")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .$call(plain)
    .execute();
  const known = db.withTables<{ to_build: { name: string }; cursor: { position: number } }>();
  const begun = await known.selectFrom("cursor").select("position").limit(1).execute();
  if (begun.length > 0) await known.insertInto("to_build").values({ name: "rollups" }).execute();
}
