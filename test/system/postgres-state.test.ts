import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { postgresPlace } from "../store/postgres-place.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import { stateContract } from "../store/state-contract.ts";
import { stateFolder } from "../store/state-folder.ts";

let server: PostgresServer;
/** A database that went through the migrations: for each test anew that takes longer than the test. */
let migrated: string;
beforeAll(async () => {
  server = await postgresServer();
  const place = await postgresPlace(server);
  await (await place.open()).close();
  migrated = place.database;
});
afterAll(() => server.remove());

stateContract("embedded state store", stateFolder);
stateContract("PostgreSQL state store", (choices) => postgresPlace(server, choices, migrated));

/** The contract's tests that passed, by the engine they were run on. */
const passed = new Map<string, string[]>();
afterEach(({ task }) => {
  const engine = task.suite?.name ?? "";
  if (task.result?.state !== "fail") passed.set(engine, [...(passed.get(engine) ?? []), task.name]);
});

afterAll(() => {
  for (const [engine, names] of passed)
    console.log(`${engine}: ${names.length} of the contract's tests passed`);
  const [embedded, postgres] = [...passed.values()];
  expect(postgres).toEqual(embedded);
});
