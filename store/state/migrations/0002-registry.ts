import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { subjectFrom } from "../../../model/identity.ts";
import type { Flavour } from "../flavour.ts";

/** Histories in place of overwriting: enrolments, gateways, services. */
export async function historyTables(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await enrolmentColumns(db, flavour);
  await enrolmentTables(db, flavour);
  await placeTables(db, flavour);
  for (const figure of ["statuses", "bytes"]) {
    await db.schema
      .alterTable("ledger")
      .addColumn(figure, flavour.integer, (column) => column.notNull().defaultTo(0))
      .execute();
  }
  await db.schema.alterTable("alert").addColumn("care_group", "text").execute();
  await carryOver(db);
}

async function enrolmentColumns({ schema }: Kysely<unknown>, { integer }: Flavour): Promise<void> {
  const table = () => schema.alterTable("enrolment");
  await table().addColumn("care_group", "text").execute();
  await table().addColumn("plan", "text").execute();
  await table().addColumn("withdrawn_at", integer).execute();
  await table().addColumn("suspended_since", integer).execute();
  await table()
    .addColumn("participates", integer, (column) => column.notNull().defaultTo(1))
    .execute();
  await table()
    .addColumn("ref", "text", (column) => column.notNull().defaultTo(""))
    .execute();
}

async function enrolmentTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, plain, clustered } = flavour;
  await schema
    .createTable("enrolment_service")
    .addColumn("service", "text", (column) => column.notNull())
    .addColumn("patient", "text", (column) => column.notNull().references("enrolment.patient"))
    .addPrimaryKeyConstraint("enrolment_of_service", ["service", "patient"])
    .$call(clustered)
    .execute();
  await schema
    .createIndex("service_of_enrolment")
    .on("enrolment_service")
    .columns(["patient", "service"])
    .execute();
  await schema
    .createTable("enrolment_event")
    .addColumn("patient", "text", (column) => column.notNull().references("enrolment.patient"))
    .addColumn("n", integer, (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("recorded_at", integer, (column) => column.notNull())
    .addColumn("by_whom", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("enrolment_event_in_order", ["patient", "n"])
    .$call(plain)
    .execute();
}

async function placeTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { integer, plain } = flavour;
  await schema
    .createTable("gateway_child")
    .addColumn("child", "text", (column) => column.notNull().references("device.key"))
    .addColumn("gateway", "text", (column) => column.notNull().references("device.key"))
    .addColumn("from_at", integer, (column) => column.notNull())
    .addColumn("until_at", integer)
    .addPrimaryKeyConstraint("gateway_child_from", ["child", "from_at"])
    .$call(plain)
    .execute();
  await schema
    .createIndex("gateway_child_now")
    .unique()
    .on("gateway_child")
    .column("child")
    .where(sql`until_at`, "is", null)
    .execute();
  await schema.createIndex("gateway_child_of").on("gateway_child").columns(["gateway", "until_at"]).execute();
  await schema
    .createTable("service_event")
    .addColumn("service", "text", (column) => column.notNull())
    .addColumn("n", integer, (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("by_whom", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("service_event_in_order", ["service", "n"])
    .$call(plain)
    .execute();
}

type Before = {
  enrolment: {
    patient: string;
    services: string;
    municipality: string;
    consent: string;
    enrolled_at: number;
    ref: string;
  };
  enrolment_service: { patient: string; service: string };
  enrolment_event: {
    patient: string;
    n: number;
    kind: string;
    at: number;
    recorded_at: number;
    by_whom: string;
    body: string;
  };
};

/** Gives those enrolled by the version before a reference, their services as rows, and the beginning of a history. */
async function carryOver(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped.withTables<Before>();
  const rows = await db.selectFrom("enrolment").selectAll().execute();
  for (const { patient, services, municipality, consent, enrolled_at } of rows) {
    const ref = subjectFrom(randomBytes(16));
    await db.updateTable("enrolment").set({ ref }).where("patient", "=", patient).execute();
    for (const service of new Set(JSON.parse(services) as string[])) {
      await db.insertInto("enrolment_service").values({ patient, service }).execute();
    }
    const { version, givenAt } = JSON.parse(consent) as { version: string; givenAt: string };
    const agreed = JSON.stringify({ purposes: ["participation", "evaluation"], version });
    const begins = { patient, recorded_at: enrolled_at, by_whom: "hub" };
    const first = [
      { ...begins, n: 1, kind: "consent-given", at: Date.parse(givenAt), body: agreed },
      { ...begins, n: 2, kind: "moved", at: enrolled_at, body: JSON.stringify({ municipality }) },
    ];
    await db.insertInto("enrolment_event").values(first).execute();
  }
  await untyped.schema.createIndex("enrolment_ref").unique().on("enrolment").columns(["ref"]).execute();
}
