import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { HubFailure } from "../../model/failure.ts";
import { translated } from "./postgres-failure.ts";

/** Every write in this folder takes a lock first and looks afterwards; see `allot` for why that needs this level. */
const begin = "begin isolation level read committed";
/** Sees the tables as they were at one moment, and holds up nobody. */
const beginCopy = "begin isolation level repeatable read read only";

interface Held extends DatabaseConnection {
  /** Gives the connection back; one in doubt is closed, not used again. */
  release(): void;
  doubt(): void;
}

/**
 * Kysely on a pool of connections. Kysely's own driver leaves a connection that dies between two statements of a
 * transaction without anybody who listens, which ends the process, and throws what `pg` throws.
 */
export function postgresDriver(pool: Pool): Driver {
  const held = new WeakMap<DatabaseConnection, Held>();
  const say = (connection: DatabaseConnection, text: string) =>
    connection.executeQuery<{ command: string }>(CompiledQuery.raw(text));
  return {
    init: async () => {},
    async acquireConnection() {
      const connection = connectionOver(await attempt(() => pool.connect()));
      held.set(connection, connection);
      return connection;
    },
    releaseConnection: async (connection) => held.get(connection)?.release(),
    beginTransaction: async (connection, { accessMode }) =>
      void (await say(connection, accessMode === "read only" ? beginCopy : begin)),
    async commitTransaction(connection) {
      const { rows } = await say(connection, "commit");
      if (rows[0]?.command === "COMMIT") return;
      throw new HubFailure("defect", "a transaction was committed after one of its statements had failed");
    },
    async rollbackTransaction(connection) {
      // What counts is the failure that led here. The server rolls back by itself when the connection is closed.
      await say(connection, "rollback").catch(() => held.get(connection)?.doubt());
    },
    destroy: () => attempt(() => pool.end()),
  };
}

function connectionOver(client: PoolClient): Held {
  let inDoubt = false;
  return {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      try {
        const { command, rowCount, rows } = await client.query(
          query.sql,
          query.parameters.map(postgresValue),
        );
        if (command === "COMMIT" || command === "ROLLBACK") return { rows: [{ command } as Row] };
        if (command === "SELECT") return { rows };
        return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
      } catch (thrown) {
        const failure = translated(thrown);
        // Unless it is the row that was at fault, the statement may still be under way, or the connection dead.
        if (failure.code !== "store-refused") inDoubt = true;
        throw failure;
      }
    },
    // biome-ignore lint/correctness/useYield: it cannot give anything
    streamQuery: async function* () {
      throw new HubFailure("defect", "rows are not streamed from PostgreSQL; read them page by page");
    },
    doubt: () => {
      inDoubt = true;
    },
    release: () => client.release(inDoubt),
  };
}

/** PostgreSQL's text cannot hold U+0000, which a device may well send. */
function postgresValue(value: unknown): unknown {
  if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "\u{FFFD}") : value;
  if (typeof value === "number" || value === null || value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return value; // only the migrator's own questions have one
  throw new HubFailure("defect", `a state store cannot keep a ${typeof value}`);
}

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw translated(thrown);
  }
}
