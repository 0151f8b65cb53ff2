import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import { filesHolding, filesIn } from "../store/raw-files.ts";
import {
  caughtUp,
  connect,
  freshFolder,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";
import { labhub } from "./labhub.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

const onFresh = async () => ({ LABHUB_STATE_URL: server.urlOf(await server.freshDatabase()) });
const from = new Date(Date.now() - 3 * 3_600_000).toISOString();
const began = Date.now() - 3_600_000;

async function send(house: House, who: Patient, seqs: readonly number[]): Promise<void> {
  const device = await connect(house, who);
  for (const seq of seqs) {
    const at = new Date(began + seq * 1000).toISOString();
    const readings = [{ at, code: "spo2", value: 96.5, unit: "%" }];
    await device.publishAsync(topicOf(who), JSON.stringify({ v: 1, seq, readings }), { qos: 1 });
  }
  await device.endAsync();
}

const valuesOf = async ({ clinician }: House, { patient }: Patient) =>
  (await clinician.readings(patient, { code: "spo2", from })).length;

const told = (out: string) => JSON.parse(out) as Record<string, unknown>;

/** The rows of every table in which a person could be. */
async function mentions(url: string, patient: string): Promise<number> {
  const database = url.split("/").at(-1) ?? "";
  const tables = await server.ask(
    database,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  let found = 0;
  for (const { name } of tables) {
    const rows = await server.ask(
      database,
      `select 1 from "${String(name)}" as held where held::text like '%${patient}%'`,
    );
    found += rows.length;
  }
  return found;
}

test("the drill on PostgreSQL: backed up while it runs, somebody erased, put back into an empty database", async () => {
  const first = await onFresh();
  const house = await openHouse(first);
  const [gone, stays] = (await provision(house.door, 2)) as [Patient, Patient];
  for (const who of [gone, stays]) await send(house, who, [1, 2, 3]);
  await caughtUp(house.door);
  const place = join(await freshFolder(), "backups");
  const made = await labhub(house.dataDir, ["backup", place, "--json"], first);
  expect(made).toMatchObject({ code: 0, err: "" });
  const folder = String(told(made.out)["folder"]);
  expect(filesIn(folder)).toContain("state.db");
  expect(filesHolding(folder, gone.patient)).toContain("state.db");

  const erased = await labhub(house.dataDir, ["erase", gone.patient, "--json"], first);
  expect(erased).toMatchObject({ code: 0, err: "" });
  expect(await mentions(first.LABHUB_STATE_URL, gone.patient)).toBe(0);
  await send(house, stays, [4]);
  await caughtUp(house.door);
  await house.hub.kill();

  // Neither into what is not empty, nor half: nothing is written when it is refused.
  const anew = join(await freshFolder(), "data");
  const refused = await labhub(anew, ["restore", folder], first);
  expect(refused.err).toContain("not empty");
  expect(filesIn(anew).filter((file) => !file.endsWith(".lock"))).toEqual([]);

  const second = await onFresh();
  const restored = await labhub(anew, ["restore", folder, "--json"], second);
  expect(restored).toMatchObject({ code: 0, err: "" });
  expect(told(restored.out)).toMatchObject({ erased: [told(erased.out)["id"]] });
  expect(await mentions(second.LABHUB_STATE_URL, gone.patient)).toBe(0);
  expect(filesHolding(anew, gone.patient)).toEqual([]);
  expect(existsSync(join(anew, "state.db")), "it is in the database").toBe(false);
  expect(await labhub(anew, ["audit", "verify"], second)).toMatchObject({ code: 0 });

  const again = await openHouse(second, anew);
  await send(again, stays, [1, 2, 3, 4]);
  // The erased person's device does not know, and sends what it has.
  await send(again, gone, [2, 3, 4]);
  await caughtUp(again.door);
  expect(await valuesOf(again, stays)).toBe(4);
  for (const line of await again.door.ledger("device")) expect(line.residual, line.key).toBe(0);
  expect(await again.hub.stop()).toBe(0);
  const aside = await server.ask(
    second.LABHUB_STATE_URL.split("/").at(-1) ?? "",
    "select reason, length(content) as kept from quarantine",
  );
  expect(aside, "of the one message that was new").toEqual([{ reason: "not-assigned", kept: 0 }]);

  // The same backup into a file, whatever it was made from.
  const third = join(await freshFolder(), "data");
  expect(await labhub(third, ["restore", folder])).toMatchObject({ code: 0, err: "" });
  expect(filesHolding(third, gone.patient)).toEqual([]);
  expect(await labhub(third, ["audit", "verify"])).toMatchObject({ code: 0 });
});

test("a hub moves from its file to PostgreSQL and back with labhub state copy, and goes on as it was", async () => {
  const house = await openHouse();
  const [who] = (await provision(house.door, 1)) as [Patient];
  await send(house, who, [1, 2]);
  await caughtUp(house.door);
  const database = await onFresh();
  const to = database.LABHUB_STATE_URL;
  const copy = ["state", "copy", "--to", to];
  expect((await labhub(house.dataDir, copy)).err, "while it runs").toContain("another hub");
  expect(await house.hub.stop()).toBe(0);
  expect(await labhub(house.dataDir, ["state", "copy", "--to", "elsewhere"])).toMatchObject({ code: 2 });
  const copied = await labhub(house.dataDir, copy);
  expect(copied).toMatchObject({ code: 0, err: "" });
  expect(copied.out, "without the password").not.toContain(new URL(to).password);
  expect(copied.out).toContain(join(house.dataDir, "state.db"));
  expect((await labhub(house.dataDir, copy)).err, "a second time").toContain("not empty");

  const moved = await openHouse(database, house.dataDir);
  await send(moved, who, [2, 3]);
  await caughtUp(moved.door);
  expect(await valuesOf(moved, who)).toBe(3);
  expect(await moved.door.ledger("device")).toMatchObject([
    { messages: { received: 4 }, readings: { found: 4, stored: 3, duplicate: 1 }, residual: 0 },
  ]);
  expect(await moved.hub.stop()).toBe(0);
  expect(await labhub(house.dataDir, ["audit", "verify"], database)).toMatchObject({ code: 0 });
  const back = await labhub(house.dataDir, ["state", "copy", "--to", "embedded:"], database);
  expect(back.err, "the old file is still there").toContain("not empty");
});
