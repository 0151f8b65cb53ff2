import type { Kysely, Transaction } from "kysely";
import type { CounterName, Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
export type Writing = Transaction<Tables>;

/**
 * Raises a counter and returns the first of the `count` numbers this transaction may use; the first ever is 1.
 *
 * A row instead of the engine's own sequence: its lock is held to the end of the transaction, so numbers become
 * visible in their order on every engine, and a reader that goes by "after number n" misses none.
 */
export async function allot(trx: Writing, name: CounterName, count: number): Promise<number> {
  const { value } = await trx
    .updateTable("counter")
    .set((each) => ({ value: each("value", "+", count) }))
    .where("name", "=", name)
    .returning("value")
    .executeTakeFirstOrThrow();
  return value - count + 1;
}

export async function counted(db: Database, name: CounterName): Promise<number> {
  const row = await db.selectFrom("counter").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value ?? 0;
}
