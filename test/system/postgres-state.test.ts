import { afterAll, beforeAll, expect } from "vitest";
import { postgresPlace } from "../store/postgres-place.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import { stateContract } from "../store/state-contract.ts";
import { stateFolder } from "../store/state-folder.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

stateContract("embedded state store", () => stateFolder());
stateContract("PostgreSQL state store", () => postgresPlace(server));

afterAll((_, file) => {
  const passed = file.tasks.map((suite) => ({
    engine: suite.name,
    passed:
      "tasks" in suite
        ? suite.tasks.filter((each) => each.result?.state === "pass").map(({ name }) => name)
        : [],
  }));
  for (const each of passed)
    console.log(`${each.engine}: ${each.passed.length} of the contract's tests passed`);
  const [embedded, postgres] = passed;
  expect(postgres?.passed).toEqual(embedded?.passed);
});
