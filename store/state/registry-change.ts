import { allot, type Database, type Writing } from "./counters.ts";

/**
 * A change of the registry, in a transaction that raises the registry's version first. First, because the version's
 * row then also keeps two changes apart: what one has looked at, no other can alter before it writes.
 */
export const changingRegistry = <Result>(
  db: Database,
  change: (trx: Writing) => Promise<Result>,
): Promise<Result> =>
  db.transaction().execute(async (trx) => {
    await allot(trx, "registry", 1);
    return change(trx);
  });
