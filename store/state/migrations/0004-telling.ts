import type { Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

/** Who is told, what falls due, when nobody is told, by which rules; and what happened beside readings. */
export async function tellingTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await noticeTable(db, flavour);
  await deadlineTable(db, flavour);
  await suppressionTable(db, flavour);
  await ruleTable(db, flavour);
  await happenedTable(db, flavour);
  await db
    .withTables<{ counter: { name: string; value: number } }>()
    .insertInto("counter")
    .values({ name: "rule-book", value: 0 })
    .execute();
}

async function noticeTable({ schema }: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await schema
    .createTable("notice")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .addColumn("alert", "text", (column) => column.notNull().references("alert.id"))
    .addColumn("sequence", integer, (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("step", integer, (column) => column.notNull())
    .addColumn("recipient", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("priority", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("due_at", integer, (column) => column.notNull())
    .addColumn("queued_at", integer, (column) => column.notNull())
    .addColumn("sent_at", integer)
    .addColumn("confirmed_at", integer)
    .addColumn("opened_at", integer)
    .addColumn("tries", integer, (column) => column.notNull())
    .addColumn("next_try_at", integer)
    .addColumn("trouble", "text")
    .$call(plain)
    .execute();
  await schema.createIndex("notice_of_alert").on("notice").columns(["alert", "sequence"]).execute();
  await schema.createIndex("notice_by_state").on("notice").columns(["state", "queued_at", "key"]).execute();
}

async function deadlineTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, clustered } = flavour;
  await schema
    .createTable("deadline")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("due_at", integer, (column) => column.notNull())
    .addColumn("step", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("deadline_of_subject", ["kind", "subject"])
    .$call(clustered)
    .execute();
  await schema.createIndex("deadline_in_time").on("deadline").column("due_at").execute();
}

async function suppressionTable({ schema }: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await schema
    .createTable("suppression")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("rule", "text")
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer, (column) => column.notNull())
    .addColumn("by_whom", "text", (column) => column.notNull())
    .addColumn("also_high_by", "text")
    .addColumn("ended_at", integer)
    .$call(plain)
    .execute();
  await schema
    .createIndex("suppression_of_patient")
    .on("suppression")
    .columns(["patient", "until_at"])
    .execute();
  await schema.createIndex("suppression_in_time").on("suppression").columns(["from_at", "id"]).execute();
}

async function ruleTable({ schema }: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  await schema
    .createTable("rule_version")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("version", "text", (column) => column.notNull())
    .addColumn("definition", "text", (column) => column.notNull())
    .addColumn("proposed_by", "text", (column) => column.notNull())
    .addColumn("proposed_at", integer, (column) => column.notNull())
    .addColumn("note", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("decided_by", "text")
    .addColumn("decided_at", integer)
    .addColumn("effective_from", integer)
    .addPrimaryKeyConstraint("rule_version_once", ["id", "version"])
    .$call(plain)
    .execute();
}

async function happenedTable({ schema }: Kysely<unknown>, { integer, clustered }: Flavour): Promise<void> {
  await schema
    .createTable("happened_event")
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("device", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("received_at", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("happened_event_once", ["patient", "at", "kind", "device", "message"])
    .$call(clustered)
    .execute();
}
