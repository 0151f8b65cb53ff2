import { Kysely } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { milliseconds } from "../../model/time.ts";
import { openDatabase } from "../sqlite.ts";
import { assertNothing, copyState } from "./copy.ts";
import type { Database } from "./counters.ts";
import { lookAtSchema, migrateState } from "./migrating.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { placeOf, postgresPool } from "./postgres-pool.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { Tables } from "./tables.ts";

/** Where a state store is: `embedded:` for the file, or an address of PostgreSQL. */
export interface CopyPlace {
  readonly url: string;
  readonly file: string;
}

/**
 * Copies a state store of this program's version to an empty one, which gets its tables first; says how many rows.
 * Throws `configuration-rejected` for a source of another version, `conflict` for a target that is not empty.
 */
export async function copyStateStore(from: CopyPlace, to: CopyPlace, log: Log): Promise<number> {
  const { missing } = await lookAtSchema({ ...from, log });
  if (missing.length > 0) {
    throw new HubFailure(
      "configuration-rejected",
      `${nameOf(from)} has not the tables of this version (${missing.join(", ")} missing); run labhub migrate on it first`,
    );
  }
  await assertEmptyState(to, log);
  await migrateState({ ...to, log });
  await using source = opened(from, log);
  await using target = opened(to, log);
  const counts = await copyState(source.db, target.db);
  return counts.values().reduce((sum, each) => sum + each, 0);
}

/** Throws `conflict` unless a state store holds nothing; changes nothing, and makes none. */
export async function assertEmptyState(place: CopyPlace, log: Log): Promise<void> {
  const { from, missing } = await lookAtSchema({ ...place, log });
  if (from === null) return;
  if (missing.length > 0) {
    throw new HubFailure("conflict", `${nameOf(place)} is a hub's of an older version; name an empty one`);
  }
  await using held = opened(place, log);
  await assertNothing(held.db);
}

const nameOf = ({ url, file }: CopyPlace): string => (url === "embedded:" ? file : placeOf(url));

/** However long a statement takes. */
function opened({ url, file }: CopyPlace, log: Log): AsyncDisposable & { readonly db: Database } {
  const dialect =
    url === "embedded:"
      ? sqliteDialect(openDatabase(file, { secureDelete: true }))
      : postgresDialect(postgresPool({ url, log, connections: 2, statementTimeout: milliseconds(0) }));
  const db = new Kysely<Tables>({ dialect });
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}
