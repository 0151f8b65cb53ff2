import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Sqlite } from "../../store/sqlite.ts";
import { copiedTables, tableNames } from "../../store/state/copied-tables.ts";
import { stateFolder } from "./state-folder.ts";

const place = await stateFolder();
let tables: Sqlite;
beforeAll(async () => {
  await (await place.open()).close();
  tables = openDatabase(place.file);
});
afterAll(async () => {
  tables.close();
  await place.remove();
});

const asked = (sql: string): readonly Record<string, unknown>[] => tables.prepare(sql).all();

test("every table the migrations make is copied, by its primary key", () => {
  const made = asked("select name from sqlite_master where type = 'table' and name not like 'kysely_%'");
  expect(tableNames.toSorted()).toEqual(made.map(({ name }) => name).toSorted());
  for (const table of tableNames) {
    const keys = asked(`select name from pragma_table_info('${table}') where pk > 0 order by pk`);
    expect(copiedTables[table], table).toEqual(keys.map(({ name }) => name));
  }
});

test("a table is copied after those it refers to", () => {
  let references = 0;
  for (const [index, table] of tableNames.entries()) {
    for (const { target } of asked(`select "table" as target from pragma_foreign_key_list('${table}')`)) {
      expect(tableNames.slice(0, index), `${table} refers to ${target}`).toContain(target);
      references += 1;
    }
  }
  expect(references).toBeGreaterThan(9);
});
