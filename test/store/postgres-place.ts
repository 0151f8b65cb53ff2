import { openPostgresState, type PostgresStatePlace } from "../../store/state/postgres.ts";
import type { PostgresServer } from "./postgres-server.ts";
import type { StatePlace } from "./state-place.ts";
import { silent } from "./state-samples.ts";

export interface PostgresPlace extends StatePlace {
  readonly database: string;
  readonly url: string;
  /** What is in the tables, past the adapter. */
  rows(statement: string): Promise<Record<string, unknown>[]>;
}

/** A database of its own on a server that runs; empty, or begun as the copy of one. */
export async function postgresPlace(
  server: PostgresServer,
  more: Partial<PostgresStatePlace> = {},
  copied?: string,
): Promise<PostgresPlace> {
  const database = await server.freshDatabase(copied);
  const url = server.urlOf(database);
  return {
    database,
    url,
    open: () => openPostgresState({ url, log: silent, connections: 4, ...more }),
    rows: (statement) => server.ask(database, statement),
    remove: () => server.dropDatabase(database),
  };
}
