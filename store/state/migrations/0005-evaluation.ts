import type { CreateTableBuilder, Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";
import { monthTables } from "./0005-months.ts";

const badColumns = ["bad_device", "bad_network", "bad_hub", "bad_patient", "bad_staff"];

/** What the pilot is judged by: slots, minutes of service levels, what people enter, what was given out. */
export async function evaluationTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await slotTable(db, flavour);
  await minuteTables(db, flavour);
  await aroundMinutes(db, flavour);
  await monthTables(db, flavour);
  await entryTable(db, flavour);
  await releasedTable(db, flavour);
  await reportTables(db, flavour);
  await deliveryTables(db, flavour);
}

type Named = CreateTableBuilder<string, string>;

const texts =
  (names: readonly string[]) =>
  (table: CreateTableBuilder<string, never> | Named): Named =>
    names.reduce(
      (built: Named, name) => built.addColumn(name, "text", (column) => column.notNull()),
      table as Named,
    );

const whole =
  (names: readonly string[], { integer }: Flavour) =>
  (table: Named): Named =>
    names.reduce((built, name) => built.addColumn(name, integer, (column) => column.notNull()), table);

async function slotTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, clustered } = flavour;
  await schema
    .createTable<string>("slot")
    .$call(texts(["patient", "code", "service", "municipality", "plan"]))
    .$call(whole(["opens_at", "due_at", "closes_at", "readings", "closed"], flavour))
    .addColumn("met_at", integer)
    .addColumn("met_received_at", integer)
    .addColumn("cause", "text")
    .addPrimaryKeyConstraint("slot_of_patient", ["patient", "code", "opens_at"])
    .$call(clustered)
    .execute();
  await schema.createIndex("slot_by_closing").on("slot").columns(["closes_at"]).execute();
}

async function minuteTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { clustered } = flavour;
  for (const [name, more] of [
    ["sli_minute", []],
    ["sli_adjustment", ["at"]],
  ] as const) {
    await schema
      .createTable<string>(name)
      .$call(texts(["sli", "service", "part"]))
      .$call(whole(["minute", "good", ...badColumns, ...more], flavour))
      .addPrimaryKeyConstraint(`${name}_once`, ["sli", "service", "part", "minute", ...more])
      .$call(clustered)
      .execute();
  }
  await schema
    .createTable<string>("sli_mark")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .$call(whole(["at"], flavour))
    .$call(flavour.plain)
    .execute();
  await schema.createIndex("sli_minute_by_time").on("sli_minute").column("minute").execute();
  await schema.createIndex("notice_by_due").on("notice").columns(["due_at", "key"]).execute();
}

async function aroundMinutes({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { clustered, plain } = flavour;
  await schema
    .createTable<string>("delay_sketch")
    .$call(texts(["name", "service", "encoded"]))
    .$call(whole(["hour"], flavour))
    .addPrimaryKeyConstraint("delay_sketch_once", ["name", "service", "hour"])
    .$call(clustered)
    .execute();
  await schema
    .createTable<string>("maintenance")
    .$call(texts(["reason", "by_whom"]))
    .$call(whole(["from_at", "until_at", "declared_at"], flavour))
    .addPrimaryKeyConstraint("maintenance_once", ["from_at"])
    .$call(plain)
    .execute();
}

async function entryTable({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, plain } = flavour;
  await schema
    .createTable<string>("entry")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .$call(texts(["kind", "by_whom", "content"]))
    .$call(whole(["at", "recorded_at"], flavour))
    .addColumn("service", "text")
    .addColumn("municipality", "text")
    .addColumn("patient", "text")
    .addColumn("once", "text")
    .addColumn("struck_at", integer)
    .addColumn("struck_by", "text")
    .addColumn("struck_why", "text")
    .$call(plain)
    .execute();
  await schema.createIndex("entry_once").unique().on("entry").column("once").execute();
  await schema.createIndex("entry_by_time").on("entry").columns(["kind", "at"]).execute();
  await schema.createIndex("entry_by_record").on("entry").columns(["kind", "recorded_at"]).execute();
  await schema.createIndex("entry_of_patient").on("entry").column("patient").execute();
}

async function releasedTable(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { schema } = db;
  const { real, clustered } = flavour;
  const key = [
    "indicator",
    "version",
    "part",
    "by_what",
    "key",
    "service",
    "from_month",
    "until_month",
  ] as const;
  await schema
    .createTable<string>("released")
    .$call(texts(key))
    .$call(whole(["shown", "released_at"], flavour))
    .addColumn("numerator", real)
    .addColumn("denominator", real)
    .addColumn("figure", "text")
    .addPrimaryKeyConstraint("released_once", [...key, "released_at"])
    .$call(clustered)
    .execute();
  await db
    .withTables<{ counter: { name: string; value: number } }>()
    .insertInto("counter")
    .values({ name: "released", value: 0 })
    .execute();
}

async function reportTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { plain } = flavour;
  await schema
    .createTable<string>("report")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .$call(texts(["kind", "asked_by", "state"]))
    .$call(whole(["from_at", "until_at", "as_of", "asked_at", "progress", "tries"], flavour))
    .addColumn("service", "text")
    .addColumn("fault", "text")
    .addColumn("content", "text")
    .addColumn("digest", "text")
    .addColumn("evidence", "text")
    .$call(plain)
    .execute();
  await schema.createIndex("report_by_time").on("report").columns(["asked_at", "id"]).execute();
  await schema
    .createTable<string>("report_document")
    .$call(texts(["report", "format", "language"]))
    .$call(whole(["asked_at"], flavour))
    .addColumn("content", flavour.bytes)
    .addColumn("fault", "text")
    .addPrimaryKeyConstraint("report_document_once", ["report", "format", "language"])
    .$call(plain)
    .execute();
}

/** Reports made by themselves: since when a schedule stands, its periods, who is told of each, and every attempt. */
async function deliveryTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, plain } = flavour;
  await schema
    .createTable<string>("report_schedule")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .$call(whole(["since"], flavour))
    .$call(plain)
    .execute();
  await schema
    .createTable<string>("report_due")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .$call(texts(["schedule", "period", "kind", "state"]))
    .$call(whole(["from_at", "until_at", "due_at", "planned_at"], flavour))
    .addColumn("service", "text")
    .addColumn("report", "text")
    .addColumn("trouble", "text")
    .$call(plain)
    .execute();
  await schema.createIndex("report_due_by_time").on("report_due").columns(["due_at", "key"]).execute();
  await schema.createIndex("report_due_by_state").on("report_due").column("state").execute();
  await schema
    .createTable<string>("report_delivery")
    .$call(texts(["due", "to_whom", "channel", "state"]))
    .$call(whole(["queued_at", "tries"], flavour))
    .addColumn("next_try_at", integer)
    .addColumn("sent_at", integer)
    .addColumn("trouble", "text")
    .addPrimaryKeyConstraint("report_delivery_once", ["due", "to_whom"])
    .$call(plain)
    .execute();
  await schema.createIndex("report_delivery_by_state").on("report_delivery").column("state").execute();
  await schema
    .createTable<string>("report_attempt")
    .$call(texts(["due", "to_whom", "outcome"]))
    .$call(whole(["at", "n"], flavour))
    .addColumn("trouble", "text")
    .addPrimaryKeyConstraint("report_attempt_once", ["due", "to_whom", "n"])
    .$call(plain)
    .execute();
}
