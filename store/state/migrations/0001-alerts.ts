import { type Kysely, sql } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Alerts, their moves, and the episodes behind them. */
export async function alertTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await alertTable(db, flavour);
  await moveTable(db, flavour);
  await episodeTable(db, flavour);
}

async function alertTable(db: Kysely<unknown>, { integer, real, plain }: Flavour): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("alert")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("service", "text", (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("municipality", "text", (column) => column.notNull())
    .addColumn("zone", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("rule_version", "text", (column) => column.notNull())
    .addColumn("priority", "text", (column) => column.notNull())
    .addColumn("latching", integer, (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("present", integer, (column) => column.notNull())
    .addColumn("late", integer, (column) => column.notNull())
    .addColumn("since", integer, (column) => column.notNull())
    .addColumn("raised_at", integer, (column) => column.notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("value", real, (column) => column.notNull())
    .addColumn("unit", "text", (column) => column.notNull())
    .addColumn("limit_value", real)
    .addColumn("latest_at", integer, (column) => column.notNull())
    .addColumn("latest_value", real, (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("facts", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .$call(plain)
    .execute();
  const newestFirst = ["raised_at", "id"];
  await schema.createIndex("alert_in_time").on("alert").columns(newestFirst).execute();
  await schema
    .createIndex("alert_by_state")
    .on("alert")
    .columns(["state", ...newestFirst])
    .execute();
  await schema
    .createIndex("alert_of_patient")
    .on("alert")
    .columns(["patient", ...newestFirst])
    .execute();
}

async function moveTable(db: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await db.schema
    .createTable("alert_move")
    .addColumn("sequence", integer, (column) => column.primaryKey().notNull())
    .addColumn("alert", "text", (column) => column.notNull().references("alert.id"))
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("to_state", "text", (column) => column.notNull())
    .addColumn("by_whom", "text", (column) => column.notNull())
    .addColumn("note", "text")
    .addColumn("outcome", "text")
    .$call(plain)
    .execute();
  await db.schema.createIndex("move_of_alert").on("alert_move").columns(["alert", "sequence"]).execute();
}

async function episodeTable(db: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await db.schema
    .createTable("episode")
    .addColumn("alert", "text", (column) => column.primaryKey().notNull().references("alert.id"))
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("since", integer, (column) => column.notNull())
    .addColumn("until", integer)
    .addColumn("ended_by", "text")
    .$call(plain)
    .execute();
  // What makes a doubled alert impossible: a rule can hold for a patient once at a time.
  await db.schema
    .createIndex("episode_present")
    .unique()
    .on("episode")
    .columns(["patient", "rule"])
    .where(sql`until`, "is", null)
    .execute();
  await db.schema.createIndex("episode_ended").on("episode").columns(["patient", "rule", "until"]).execute();
}
