import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockRole, storesIn } from "../../boot/data-dir.ts";
import { runMigrate } from "../../boot/migrate-command.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { lookAtSchema, migrateState } from "../../store/state/migrating.ts";
import { migrations } from "../../store/state/migrations.ts";
import { sqliteFlavour } from "../../store/state/sqlite-dialect.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "labhub-migrate-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const migrating = (check: boolean) =>
  runMigrate({
    settings: { stateUrl: "embedded:", dataDir },
    check,
    look: lookAtSchema,
    migrate: migrateState,
  });
const known = Object.keys(migrations(sqliteFlavour));
const latest = known.at(-1);

test("a check says what is to be done, is not well until it is, and makes nothing", async () => {
  expect(await migrating(true)).toMatchObject({
    isWell: false,
    json: { from: null, to: latest, missing: known, migrated: false },
  });
  expect(readdirSync(dataDir)).toEqual([]);
});

test("the tables are brought forward once, and then are as they should be", async () => {
  expect(await migrating(false)).toMatchObject({
    isWell: true,
    json: { from: null, to: latest, migrated: true },
  });
  for (const check of [true, false]) {
    const json = { from: latest, to: latest, missing: [], migrated: false };
    expect(await migrating(check)).toMatchObject({ isWell: true, json });
  }
});

test("nothing is brought forward under a running hub, though one may look", async () => {
  using _running = lockRole(dataDir, "pipeline");
  await expect(migrating(false)).rejects.toThrow("another hub already runs the pipeline");
  expect(existsSync(storesIn(dataDir).state)).toBe(false);
  expect(await migrating(true)).toMatchObject({ isWell: false });
});

test("tables of a newer program are refused, by a check too", async () => {
  await migrating(false);
  const sqlite = openDatabase(storesIn(dataDir).state);
  sqlite.exec("insert into kysely_migration values ('9999-later', '2031-01-01T00:00:00.000Z')");
  sqlite.close();
  for (const check of [true, false]) {
    await expect(migrating(check)).rejects.toMatchObject({ code: "configuration-rejected" });
    await expect(migrating(check)).rejects.toThrow("9999-later");
  }
});
