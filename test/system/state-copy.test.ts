import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../store/sqlite.ts";
import { tableNames } from "../../store/state/copied-tables.ts";
import { copyStateStore } from "../../store/state/copying.ts";
import { openState } from "../../store/state/open.ts";
import { entry } from "../store/audit-samples.ts";
import { fill } from "../store/filled-state.ts";
import { postgresPlace } from "../store/postgres-place.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import { stateFolder } from "../store/state-folder.ts";
import { inHours, silent } from "../store/state-samples.ts";
import { tellNurse } from "../store/telling-samples.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

async function freshFile() {
  const { file, remove } = await stateFolder();
  onTestFinished(remove);
  return { url: "embedded:", file };
}
const freshDatabase = async () => {
  const { url, database } = await postgresPlace(server);
  return { url, file: "", database };
};
type Contents = Record<string, readonly string[]>;

/**
 * Every row as text, in an order of its own, so that engines can be compared: large whole numbers come as text from a
 * client that takes no care of them.
 */
const linesOf = (rows: readonly Record<string, unknown>[]): readonly string[] =>
  rows
    .map((row) => JSON.stringify(Object.entries(row).map(([name, value]) => [name, plain(value)])))
    .toSorted();

const plain = (value: unknown): string | null => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value === null ? null : String(value);
};

function inFile({ file }: { file: string }): Contents {
  const db = openDatabase(file, { readOnly: true });
  try {
    return Object.fromEntries(
      tableNames.map((table) => [table, linesOf(db.prepare(`select * from ${table}`).all())]),
    );
  } finally {
    db.close();
  }
}

/** What nobody wrote in a store's life so far gets a row past every adapter: a copy knows columns, not what they mean. */
function fillRest({ file }: { file: string }): void {
  const db = openDatabase(file);
  for (const table of tableNames) {
    if (db.prepare(`select 1 from ${table}`).get() !== undefined) continue;
    const columns = db.prepare(`select type from pragma_table_info('${table}')`).all();
    const values = columns.map(({ type }) => invented[String(type).toLowerCase()] ?? "'però'");
    db.exec(`insert into ${table} values (${values.join(", ")})`);
  }
  db.close();
}
const invented: Record<string, string> = { integer: "9007199254740991", real: "0.1", blob: "x'00ff'" };

/** Past every adapter. */
async function inDatabase({ database }: { database: string }): Promise<Contents> {
  const tables = tableNames.map(async (table) => {
    return [table, linesOf(await server.ask(database, `select * from "${table}"`))] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

test("a store filled with everything is the same table by table in PostgreSQL, and again back in a file", async () => {
  const file = await freshFile();
  const state = await openState({ ...file, log: silent, telling: tellNurse });
  await fill(state);
  await state.close();
  fillRest(file);
  const before = inFile(file);
  for (const table of tableNames) expect(before[table]?.length, table).toBeGreaterThan(0);
  const database = await freshDatabase();
  const rows = await copyStateStore(file, database, silent);
  expect(rows).toBe(Object.values(before).reduce((sum, each) => sum + each.length, 0));
  const moved = await inDatabase(database);
  for (const table of tableNames) expect(moved[table], table).toEqual(before[table]);
  const back = await freshFile();
  await copyStateStore(database, back, silent);
  expect(inFile(back)).toEqual(before);

  // What has moved goes on: the chain is whole and grows, numbers are not given out twice.
  const there = await openState({ ...database, log: silent });
  await there.audit.append(entry(99));
  expect(await there.audit.verify([])).toMatchObject({ fault: null });
  expect(await there.erasures.waiting()).toHaveLength(2);
  await there.close();
});

test("a copy sees one moment, whatever is written meanwhile", async () => {
  const from = await freshDatabase();
  const state = await openState({ ...from, log: silent });
  await fill(state);
  let isOver = false;
  let written = 0;
  const writing = (async () => {
    for (; !isOver; written += 1) await state.audit.append(entry(written));
  })();
  for (let round = 0; round < 3; round += 1) {
    const to = await freshFile();
    await copyStateStore(from, to, silent);
    const copy = await openState({ ...to, log: silent });
    expect(await copy.audit.verify([])).toMatchObject({ fault: null });
    const counted = inFile(to)["counter"]?.find((line) => line.includes('"audit"'));
    expect(counted).toContain(`["value","${(await copy.audit.head())?.sequence}"]`);
    await copy.close();
  }
  isOver = true;
  await writing;
  expect(written).toBeGreaterThan(3);
  await state.close();
});

test("nothing is written over: a store that holds anything is refused, and one of another version is not read", async () => {
  const [file, database] = [await freshFile(), await freshDatabase()];
  await expect(copyStateStore(file, database, silent)).rejects.toThrow("labhub migrate");
  const state = await openState({ ...file, log: silent });
  await state.erasures.addBackupPlace("/srv/backups", inHours(1));
  await state.close();
  expect(await copyStateStore(file, database, silent)).toBeGreaterThan(0);
  const again = copyStateStore(file, database, silent);
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  await expect(again).rejects.toThrow("backup_place");
  const older = await freshFile();
  await (await openState({ ...older, log: silent })).close();
  const tables = openDatabase(older.file);
  tables.exec("delete from kysely_migration where name like '0002%'");
  tables.close();
  await expect(copyStateStore(file, older, silent)).rejects.toThrow("older version");
  await expect(copyStateStore(older, await freshFile(), silent)).rejects.toThrow("labhub migrate");
});
