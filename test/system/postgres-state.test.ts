import { afterAll, beforeAll } from "vitest";
import { openPostgresState } from "../../store/state/postgres.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import { stateContract } from "../store/state-contract.ts";
import { silent } from "../store/state-samples.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

stateContract("PostgreSQL state store", async () => {
  const url = server.urlOf(await server.freshDatabase());
  return { open: () => openPostgresState({ url, log: silent, connections: 4 }), remove: async () => {} };
});
