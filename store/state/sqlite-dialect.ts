import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import type { Sqlite } from "../sqlite.ts";
import type { Flavour } from "./flavour.ts";
import { sqliteDriver } from "./sqlite-driver.ts";

/** Kysely on node:sqlite. Kysely's own `SqliteDialect` would begin deferred and fail half-way for a lock. */
export const sqliteDialect = (sqlite: Sqlite): Dialect => ({
  createDriver: () => sqliteDriver(sqlite),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new WholeMigrations(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});

/** SQLite does roll tables back, so migrations run whole or not at all; the write lock keeps two openers apart. */
class WholeMigrations extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
  override get supportsCreateIfNotExists(): boolean {
    return true;
  }
}

export const sqliteFlavour: Flavour = {
  integer: "integer",
  real: "real",
  bytes: "blob",
  plain: (table) => table.modifyEnd(sql`strict`),
  clustered: (table) => table.modifyEnd(sql`strict, without rowid`),
};
