import type { Kysely, Transaction } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import { prepared } from "./prepared.ts";
import { type CounterName, counterNames, type Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
export type Writing = Transaction<Tables>;

/**
 * Raises a counter and returns the first of the `count` numbers this transaction may use; the first ever is 1.
 *
 * A row instead of the engine's own sequence: its lock is held to the end of the transaction, so numbers become
 * visible in their order on every engine, and a reader that goes by "after number n" misses none. It also keeps
 * writers of one kind apart: who has raised the counter sees, in what it reads afterwards, all that those before it
 * have committed. (PostgreSQL promises that at the level READ COMMITTED, which is why transactions run at it.)
 *
 * SQLite has one lock for everything. Elsewhere two transactions that raised two counters in different orders would
 * wait for each other, so there is one order; the pipeline's cursor is taken before all of them, rows after theirs.
 */
export async function allot(trx: Writing, name: CounterName, count: number): Promise<number> {
  inOrder(trx, name);
  const [raised] = await raise(trx, { name, count });
  if (raised === undefined) throw new HubFailure("defect", `there is no counter ${name}`);
  return raised.value - count + 1;
}

const raise = prepared<{ name: CounterName; count: number }, { value: number }>((db, given) =>
  db
    .updateTable("counter")
    .set((each) => ({ value: each("value", "+", given.count) }))
    .where("name", "=", given.name)
    .returning("value"),
);

const furthest = new WeakMap<Writing, CounterName>();

function inOrder(trx: Writing, name: CounterName): void {
  const last = furthest.get(trx) ?? name;
  furthest.set(trx, name);
  if (counterNames.indexOf(name) >= counterNames.indexOf(last)) return;
  throw new HubFailure(
    "defect",
    `a transaction raised the counter ${name} after ${last}: the order is the other`,
  );
}

export async function counted(db: Database, name: CounterName): Promise<number> {
  const row = await db.selectFrom("counter").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value ?? 0;
}
