import { setTimeout as pause } from "node:timers/promises";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import type { Sqlite, SqlValue } from "../sqlite.ts";
import { isBusy } from "../sqlite-failure.ts";

/** How often, and how many milliseconds apart, a write asks for the lock before it gives up: for 5 s at least. */
const tries = 2500;
const apart = 2;
const busyTimeout = 5000;

/** One connection; Kysely lets one caller at a time have it, for a query or a whole transaction. */
export function sqliteDriver(sqlite: Sqlite): Driver {
  const connection = connectionOver(sqlite);
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: async (_, { accessMode }) => {
      // Sees the tables as they were at one moment, and holds up nobody.
      if (accessMode === "read only") sqlite.exec("BEGIN");
      else await begin(sqlite);
    },
    commitTransaction: async () => sqlite.exec("COMMIT"),
    rollbackTransaction: async () => rollBack(sqlite),
    destroy: async () => sqlite.close(),
  };
}

/**
 * Takes the write lock at once: a transaction that read first could not write after another's commit.
 * The wait is ours and not SQLite's, because SQLite would stop the thread's event loop for it, and would ask ever
 * more seldom: against a pipeline that commits without a break it might never be its turn.
 */
async function begin(sqlite: Sqlite): Promise<void> {
  sqlite.exec("PRAGMA busy_timeout=0");
  try {
    for (let left = tries; !begun(sqlite, left); left -= 1) await pause(apart);
  } finally {
    sqlite.exec(`PRAGMA busy_timeout=${busyTimeout}`);
  }
}

function begun(sqlite: Sqlite, left: number): boolean {
  try {
    sqlite.exec("BEGIN IMMEDIATE");
    return true;
  } catch (failure) {
    if (left > 0 && isBusy(failure)) return false;
    throw failure;
  }
}

function rollBack(sqlite: Sqlite): void {
  try {
    sqlite.exec("ROLLBACK");
  } catch (failure) {
    // On a full or broken disk SQLite has rolled back by itself. What counts is the failure that led here.
    if (!HubFailure.of(failure).message.includes("no transaction is active")) throw failure;
  }
}

function connectionOver(sqlite: Sqlite): DatabaseConnection {
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      const statement = sqlite.prepare(query.sql);
      const values = query.parameters.map(sqlValue);
      // Kysely's types say what a row holds; `rows.ts` checks it.
      if (statement.givesRows) return { rows: statement.all(values) as Row[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(values).changes) };
    },
    streamQuery: async function* <Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      for (const row of sqlite.prepare(query.sql).iterate(query.parameters.map(sqlValue)))
        yield { rows: [row as Row] };
    },
  };
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === "number" || typeof value === "string" || value === null) return value;
  if (value instanceof Uint8Array) return value;
  throw new HubFailure("defect", `SQLite cannot keep a ${typeof value}`);
}
