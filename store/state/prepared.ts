import type { CompiledQuery } from "kysely";
import type { Database } from "./counters.ts";

type Value = string | number | null | Uint8Array;

/** Stands for a value while the text of a query is made. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query whose text Kysely puts together once for each kind of database, and not each time: for what runs with every move of
 * an alert, that takes longer than SQLite takes to carry it out. `build` must use every value as it is
 * given, and each time the same members are given.
 */
export function prepared<Given extends Readonly<Record<string, Value>>, Row>(
  build: (db: Database, given: Given) => { compile(): CompiledQuery<Row> },
): (db: Database, given: Given) => Promise<readonly Row[]> {
  const made = new WeakMap<object, CompiledQuery<Row>>();
  const compiled = (db: Database, given: Given): CompiledQuery<Row> => {
    const places = Object.fromEntries(Object.keys(given).map((name) => [name, new Place(name)]));
    // Kysely hands values through untouched; what it is given here it gives back as parameters.
    return build(db, places as unknown as Given).compile();
  };
  return async (db, given) => {
    const { adapter } = db.getExecutor();
    const query = made.get(adapter) ?? compiled(db, given);
    made.set(adapter, query);
    const parameters = query.parameters.map((each) => (each instanceof Place ? given[each.name] : each));
    const { rows } = await db.executeQuery<Row>({ ...query, parameters });
    return rows;
  };
}
