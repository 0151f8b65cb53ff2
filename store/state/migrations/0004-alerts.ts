import { type Kysely, sql } from "kysely";
import { openStates } from "../../../model/alert.ts";
import type { Flavour } from "../flavour.ts";

/** What became of an alert, beside its state; episodes apart from their alerts; one open alert of a rule and patient. */
export async function alertColumns(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await addedColumns(db, flavour);
  await episodesApart(db, flavour);
  await closeDoubled(db);
  const { schema } = db;
  await schema
    .createIndex("alert_open")
    .unique()
    .on("alert")
    .columns(["patient", "rule"])
    .where(sql.ref("state"), "in", openStates)
    .execute();
}

async function addedColumns({ schema }: Kysely<unknown>, { integer }: Flavour): Promise<void> {
  const alert = () => schema.alterTable("alert");
  for (const text of ["limit_source", "assignee", "cause"]) await alert().addColumn(text, "text").execute();
  for (const at of ["acknowledged_until", "worsened_at"]) await alert().addColumn(at, integer).execute();
  for (const figure of ["step", "recurrences", "flapping"]) {
    await alert()
      .addColumn(figure, integer, (column) => column.notNull().defaultTo(0))
      .execute();
  }
  await alert()
    .addColumn("explanation", "text", (column) => column.notNull().defaultTo('{"it":"","en":""}'))
    .execute();
  await alert()
    .addColumn("affected", "text", (column) => column.notNull().defaultTo("[]"))
    .execute();
  const move = () => schema.alterTable("alert_move");
  for (const text of ["remark", "assignee"]) await move().addColumn(text, "text").execute();
  for (const figure of ["until_at", "step"]) await move().addColumn(figure, integer).execute();
}

async function episodesApart(db: Kysely<unknown>, { integer, plain }: Flavour): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("episode_apart")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("alert", "text", (column) => column.notNull().references("alert.id"))
    .addColumn("patient", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("since", integer, (column) => column.notNull())
    .addColumn("until", integer)
    .addColumn("ended_by", "text")
    .addColumn("retracted_at", integer)
    .addColumn("revived", integer, (column) => column.notNull().defaultTo(0))
    .$call(plain)
    .execute();
  await sql`insert into episode_apart (id, alert, patient, rule, since, until, ended_by)
    select alert, alert, patient, rule, since, until, ended_by from episode`.execute(db);
  await schema.dropTable("episode").execute();
  await schema.alterTable("episode_apart").renameTo("episode").execute();
  await schema
    .createIndex("episode_present")
    .unique()
    .on("episode")
    .columns(["patient", "rule"])
    .where(sql`until`, "is", null)
    .execute();
  await schema.createIndex("episode_ended").on("episode").columns(["patient", "rule", "until"]).execute();
  await schema.createIndex("episode_of_alert").on("episode").column("alert").execute();
}

type Before = {
  alert: { id: string; patient: string; rule: string; state: string; raised_at: number };
  alert_move: {
    sequence: number;
    alert: string;
    at: number;
    to_state: string;
    by_whom: string;
    note: string;
  };
  counter: { name: string; value: number };
};

/** People read it in the alert's history, in either language. */
const note = "È tornata con un'allerta più recente · It came back under a newer alert";

/** Before, a condition that came back while nobody had looked was a second open alert. The newest of them stays open. */
async function closeDoubled(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped.withTables<Before>();
  const open = await db
    .selectFrom("alert")
    .select(["id", "patient", "rule", "raised_at"])
    .where("state", "in", openStates)
    .orderBy("raised_at", "desc")
    .orderBy("id", "desc")
    .execute();
  const newest = new Map<string, number>();
  for (const { id, patient, rule, raised_at } of open) {
    const key = `${patient} ${rule}`;
    const at = newest.get(key);
    newest.set(key, at ?? raised_at);
    if (at === undefined) continue;
    const { value } = await db
      .updateTable("counter")
      .set((each) => ({ value: each("value", "+", 1) }))
      .where("name", "=", "alert-move")
      .returning("value")
      .executeTakeFirstOrThrow();
    await db.updateTable("alert").set({ state: "closed" }).where("id", "=", id).execute();
    await db
      .insertInto("alert_move")
      .values({ sequence: value, alert: id, at, to_state: "closed", by_whom: "hub", note })
      .execute();
  }
}
