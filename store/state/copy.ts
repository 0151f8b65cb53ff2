import { sql } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import { bulk } from "./bulk.ts";
import { type CopiedTable, copiedTables, tableNames } from "./copied-tables.ts";
import type { Database, Writing } from "./counters.ts";

/** What the hub's columns hold on every engine. */
type Value = number | string | null | Uint8Array;
type Row = Record<string, Value>;

/** Rows held in memory at once; a message in quarantine may be large. */
const pageOf = (table: CopiedTable): number => (table === "quarantine" ? 50 : 1000);

/**
 * Copies everything from one database to another of the same version that holds nothing yet: as it is at one moment,
 * whoever writes to it meanwhile, and whole or not at all. Returns how many rows each table has. Kysely's own tables
 * stay as each database has them.
 */
export async function copyState(from: Database, to: Database): Promise<ReadonlyMap<CopiedTable, number>> {
  const reading = from.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return reading.execute((source) =>
    to.transaction().execute(async (target) => {
      await assertNothing(target);
      // They are there from the beginning, at zero.
      await target.deleteFrom("counter").execute();
      for (const table of tableNames) await copyTable(source, target, table);
      const counts = new Map<CopiedTable, number>();
      for (const table of tableNames) counts.set(table, await sameCount(source, target, table));
      return counts;
    }),
  );
}

/** Throws `conflict` when a database holds anything. */
export async function assertNothing(db: Database): Promise<void> {
  const raised = await db.selectFrom("counter").select("name").where("value", ">", 0).execute();
  const filled: string[] = raised.map(({ name }) => name);
  for (const table of tableNames) {
    if (table !== "counter" && (await countOf(db, table)) > 0) filled.push(table);
  }
  if (filled.length === 0) return;
  throw new HubFailure(
    "conflict",
    `the state store is not empty (${filled.slice(0, 3).join(", ")}); nothing is written over: name an empty one`,
  );
}

async function copyTable(source: Database, target: Writing, table: CopiedTable): Promise<void> {
  const keys: readonly string[] = copiedTables[table];
  const size = pageOf(table);
  for (let last: Row | undefined; ; ) {
    const rows = await page(source, table, keys, last, size);
    if (rows.length > 0) await insert(target, table, rows);
    last = rows.at(-1);
    if (last === undefined || rows.length < size) return;
  }
}

/** The rows behind one, in the order of the primary key. */
async function page(
  source: Database,
  table: CopiedTable,
  keys: readonly string[],
  last: Row | undefined,
  size: number,
): Promise<readonly Row[]> {
  const names = sql.join(keys.map((key) => sql.ref(key)));
  const behind =
    last === undefined ? sql`` : sql`where (${names}) > (${sql.join(keys.map((key) => last[key]))})`;
  const asked = sql<Row>`select * from ${sql.table(table)} ${behind} order by ${names} limit ${size}`;
  return (await asked.execute(source)).rows;
}

async function insert(target: Writing, table: CopiedTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const textFor = (count: number): string => {
    const one = sql`(${sql.join(columns.map(() => 0))})`;
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const all = sql.join(Array.from({ length: count }, () => one));
    return sql`insert into ${sql.table(table)} (${names}) values ${all}`.compile(target).sql;
  };
  const values = rows.flatMap((row) => columns.map((column) => row[column] ?? null));
  await bulk(columns.length, textFor)(target, values);
}

async function sameCount(source: Database, target: Database, table: CopiedTable): Promise<number> {
  const [due, found] = [await countOf(source, table), await countOf(target, table)];
  if (due === found) return found;
  throw new HubFailure("defect", `${found} rows of ${due} of table ${table} were copied`);
}

async function countOf(db: Database, table: CopiedTable): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
  return rows[0]?.n ?? 0;
}
