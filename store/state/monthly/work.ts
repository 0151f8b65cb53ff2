import { z } from "zod";
import type { Database, Writing } from "../counters.ts";
import { epoch, jsonOf, rowReader } from "../rows.ts";
import type { MonthKind } from "../tables-of-months.ts";

const readWork = rowReader(
  "month_work",
  z.object({ months: jsonOf(z.array(z.string())), after: z.string(), until_at: epoch, changes: z.int() }),
);
export type Work = ReturnType<typeof readWork>;

/**
 * How far rolling up is, held to the end of the transaction: whoever changes what is rolled up sees what was rolled up before, or is
 * seen by it. The row is made if it is not there, so that two who come first meet as well.
 */
export async function held(trx: Writing, kind: MonthKind): Promise<Work> {
  const row = await trx
    .insertInto("month_work")
    .values({ kind, months: "[]", after: "", until_at: 0, changes: 0 })
    .onConflict((on) => on.column("kind").doUpdateSet((work) => ({ kind: work.ref("excluded.kind") })))
    .returning(["months", "after", "until_at", "changes"])
    .executeTakeFirstOrThrow();
  return readWork(row);
}

export async function note(
  trx: Writing,
  kind: MonthKind,
  work: Partial<Omit<Work, "months"> & { readonly months: readonly string[] }>,
): Promise<void> {
  const { months, ...same } = work;
  await trx
    .updateTable("month_work")
    .set({ ...same, ...(months === undefined ? {} : { months: JSON.stringify(months) }) })
    .where("kind", "=", kind)
    .execute();
}

export async function rolled(db: Database, kind: MonthKind): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("month_rolled").select("month").where("kind", "=", kind).execute();
  return new Set(rows.map(({ month }) => month));
}

export async function addRolled(trx: Writing, kind: MonthKind, months: readonly string[]): Promise<void> {
  if (months.length === 0) return;
  await trx
    .insertInto("month_rolled")
    .values(months.map((month) => ({ kind, month })))
    .onConflict((on) => on.doNothing())
    .execute();
}
