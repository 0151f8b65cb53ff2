import { sql } from "kysely";
import type { Reading } from "../../model/reading.ts";
import type { RollupSum } from "../../model/rollups.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { latestColumns, latestValues } from "./rollup-rows.ts";

/** Adds what a batch stored to hours and days, and keeps whatever is the latest. */
export function rollupUpserts(db: Database) {
  const sums = sumUpsert(db);
  const latest = latestUpsert(db);
  return {
    sums: async (trx: Writing, added: readonly RollupSum[]): Promise<void> => {
      // In the order of the primary key: neighbours share a page, and two writers take rows in one order.
      const rows = added.toSorted(inOrder);
      const values: (number | string)[] = [];
      for (const { size, from, patient, code, n, sum, min, max } of rows) {
        values.push(size, from, patient, code, n, sum, min, max);
      }
      await sums(trx, values);
    },
    latest: async (trx: Writing, readings: readonly Reading[]): Promise<void> => {
      const rows = readings.toSorted((a, b) => by(a.patient, b.patient) || by(a.code, b.code));
      await latest(trx, rows.flatMap(latestValues));
    },
  };
}

const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: RollupSum, b: RollupSum): number =>
  by(a.size, b.size) || a.from - b.from || by(a.patient, b.patient) || by(a.code, b.code);

const oneSum = { size: "", from_at: 0, patient: "", code: "", n: 0, sum: 0, min: 0, max: 0 };

const sumUpsert = (db: Database) =>
  bulk(8, (rows) => {
    const values = Array.from({ length: rows }, () => oneSum);
    const added = (column: string) => sql<number>`rollup.${sql.ref(column)} + excluded.${sql.ref(column)}`;
    // Engines call the lesser of two differently.
    const lesser = sql<number>`case when excluded.min < rollup.min then excluded.min else rollup.min end`;
    const greater = sql<number>`case when excluded.max > rollup.max then excluded.max else rollup.max end`;
    return db
      .insertInto("rollup")
      .values(values)
      .onConflict((on) =>
        on
          .columns(["size", "from_at", "patient", "code"])
          .doUpdateSet({ n: added("n"), sum: added("sum"), min: lesser, max: greater }),
      )
      .compile().sql;
  });

const oneReading = { patient: "", code: "", at: 0, device: "", device_at: 0, received_at: 0, value: 0 };
const inWords = { sent: "", context: "", flags: "", message: "" };

const latestUpsert = (db: Database) =>
  bulk(latestColumns.length, (rows) => {
    const values = Array.from({ length: rows }, () => ({ ...oneReading, ...inWords }));
    const changing = latestColumns.filter((column) => column !== "patient" && column !== "code");
    return db
      .insertInto("latest")
      .values(values)
      .onConflict((on) =>
        on
          .columns(["patient", "code"])
          .doUpdateSet((row) =>
            Object.fromEntries(changing.map((column) => [column, row.ref(`excluded.${column}`)])),
          )
          .where(sql<boolean>`(excluded.at, excluded.received_at) >= (latest.at, latest.received_at)`),
      )
      .compile().sql;
  });
