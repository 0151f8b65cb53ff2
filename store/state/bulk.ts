import { CompiledQuery } from "kysely";
import type { Writing } from "./counters.ts";

/** Rows per statement, largest first. Few sizes, so that each text stays compiled; above 64 they gain no more. */
const sizes = [64, 8, 1] as const;

/** Writes rows given flat, column after column and row after row. */
export type Bulk = (trx: Writing, values: readonly (number | string | null | Uint8Array)[]) => Promise<void>;

/**
 * Inserts many rows with little work for each: building the text of one row takes Kysely longer than SQLite takes to
 * insert it. `textFor` makes the statement for a number of rows whose parameters come in the order of their columns.
 */
export function bulk(columns: number, textFor: (rows: number) => string): Bulk {
  const texts = new Map<number, string>();
  const textOf = (rows: number): string => {
    const text = texts.get(rows) ?? textFor(rows);
    texts.set(rows, text);
    return text;
  };
  return async (trx, values) => {
    let at = 0;
    for (const rows of sizes) {
      const width = rows * columns;
      for (; values.length - at >= width; at += width) {
        await trx.executeQuery(CompiledQuery.raw(textOf(rows), values.slice(at, at + width)));
      }
    }
  };
}
