import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { milliseconds } from "../../model/time.ts";
import { numberIn, openDatabase, type Sqlite } from "../../store/sqlite.ts";
import { scratchFile } from "./scratch.ts";

function boxes(file = scratchFile("boxes.db"), maxBytes = 400_000): Sqlite {
  const db = openDatabase(file, { maxBytes, busyTimeout: milliseconds(10) });
  db.exec(
    "CREATE TABLE IF NOT EXISTS box (id INTEGER PRIMARY KEY, weight REAL NOT NULL CHECK (weight > 0)) STRICT",
  );
  return db;
}

const count = (db: Sqlite): number => numberIn(db.prepare("SELECT count(*) AS n FROM box").get() ?? {}, "n");

test.each<[string, (db: Sqlite) => unknown, object]>([
  ["a broken check", (db) => db.exec("INSERT INTO box VALUES (1, -1)"), { code: "store-refused" }],
  ["a wrong type", (db) => db.exec("INSERT INTO box VALUES (1, 'heavy')"), { code: "store-refused" }],
  [
    "a key given twice",
    (db) => db.exec("INSERT INTO box VALUES (1, 1), (1, 2)"),
    { code: "store-refused", details: { sqlite: 1555 } },
  ],
  [
    "no room",
    (db) => db.exec("CREATE TABLE big (b BLOB); INSERT INTO big VALUES (zeroblob(1000000))"),
    { code: "store-unavailable", recoverable: true },
  ],
  ["a statement that is none", (db) => db.prepare("SELEKT"), { code: "defect", recoverable: false }],
  ["a transaction in another", (db) => db.transaction(() => db.transaction(() => 1)), { code: "defect" }],
])("%s is told by its code", (_, work, expected) => {
  const db = boxes();
  expect(() => work(db)).toThrow(expect.objectContaining(expected));
  db.close();
});

test("a file that cannot be opened, or that another holds, is unavailable", () => {
  const file = scratchFile("boxes.db");
  expect(() => openDatabase(`${file}/nowhere`)).toThrow(
    expect.objectContaining({ code: "store-unavailable" }),
  );
  expect(() => openDatabase(file, { readOnly: true })).toThrow(
    expect.objectContaining({ code: "store-unavailable" }),
  );
  const [one, other] = [boxes(file), boxes(file)];
  one.exec("BEGIN IMMEDIATE");
  expect(() => other.transaction(() => 1)).toThrow(expect.objectContaining({ code: "store-unavailable" }));
  one.exec("ROLLBACK");
  one.close();
  other.close();
});

test("a transaction that throws keeps nothing, and the next one works", () => {
  const db = boxes();
  const half = (): void => {
    db.exec("INSERT INTO box VALUES (1, 1)");
    db.exec("INSERT INTO box VALUES (2, -1)");
  };
  expect(() => db.transaction(half)).toThrow();
  expect(count(db)).toBe(0);
  expect(db.transaction(() => db.prepare("INSERT INTO box VALUES (?, ?)").run([7, 1]))).toEqual({
    changes: 1,
    lastId: 7,
  });
  db.close();
});

test("a transaction that finds the file full keeps nothing, and the next one works", () => {
  const db = boxes();
  const fill = (): void => {
    const insert = db.prepare("INSERT INTO box VALUES (?, 1)");
    for (let id = 1; id < 1_000_000; id += 1) insert.run([id]);
  };
  expect(() => db.transaction(fill)).toThrow(expect.objectContaining({ code: "store-unavailable" }));
  expect(count(db)).toBe(0);
  db.transaction(() => db.exec("INSERT INTO box VALUES (1, 1)"));
  expect(count(db)).toBe(1);
  db.close();
});

test("statements are compiled once, and any number of texts leaves the database usable", () => {
  const db = boxes();
  expect(db.prepare("SELECT 1 AS one")).toBe(db.prepare("SELECT 1 AS one"));
  const first = db.prepare("SELECT 0 AS n");
  for (let n = 1; n < 500; n += 1) expect(db.prepare(`SELECT ${n} AS n`).get()).toEqual({ n });
  expect(first.get()).toEqual({ n: 0 });
  db.close();
});

test("rows can be taken one by one, and a statement says whether it gives any", () => {
  const db = boxes();
  const insert = db.prepare("INSERT INTO box VALUES (?, ?)");
  for (const id of [1, 2, 3]) insert.run([id, id / 2]);
  const select = db.prepare("SELECT id FROM box WHERE weight >= ? ORDER BY id");
  expect([...select.iterate([1])]).toEqual([{ id: 2 }, { id: 3 }]);
  expect([select.givesRows, insert.givesRows]).toEqual([true, false]);
  db.close();
});

test("a checkpoint moves what was committed into the file", () => {
  const file = scratchFile("boxes.db");
  const db = openDatabase(file, { checkpointPages: 0 });
  db.exec("CREATE TABLE big (b BLOB); INSERT INTO big VALUES (zeroblob(1000000))");
  const before = statSync(file).size;
  expect(db.checkpoint()).toBe(true);
  expect(statSync(file).size).toBeGreaterThan(before + 900_000);
  db.close();
});
