import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Instant } from "../../model/time.ts";

/** Columns as rows hold them, and what they mean inside. */
export const epoch = z.custom<Instant>(Number.isSafeInteger, "must be whole epoch milliseconds");
export const truth = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);

/** JSON text of a known shape. */
export const jsonOf = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: "custom", input: text, message: "is not JSON" });
        return z.NEVER;
      }
    })
    .pipe(shape);

/** Rows read through their schema. One that does not fit was not written by this hub: a defect, not bad input. */
export const rowReader =
  <Schema extends z.ZodType>(table: string, schema: Schema) =>
  (row: unknown): z.output<Schema> => {
    const read = schema.safeParse(row);
    if (read.success) return read.data;
    throw new HubFailure("defect", `a row of table ${table} does not fit its schema`, { cause: read.error });
  };

/**
 * Rows of which there are millions, where a schema takes longer than the database: only that texts are texts, or
 * `null` where they may be, and numbers whole numbers is looked at. A sum comes as text from PostgreSQL, and of nothing as `null`: that is nought.
 */
export const plainReader =
  <Text extends string, Whole extends string, Maybe extends string = never>(
    table: string,
    texts: readonly Text[],
    whole: readonly Whole[],
    maybe: readonly Maybe[] = [],
  ) =>
  (row: unknown): Readonly<Record<Text, string> & Record<Whole, number> & Record<Maybe, string | null>> => {
    const read = row as Record<string, unknown>;
    const isText = (name: string) => typeof read[name] === "string";
    const wrong =
      texts.find((name) => !isText(name)) ?? maybe.find((name) => !isText(name) && read[name] !== null);
    if (wrong !== undefined) throw strange(table, wrong);
    for (const name of whole) {
      const value = Number(read[name] ?? 0);
      if (!Number.isSafeInteger(value)) throw strange(table, name);
      read[name] = value;
    }
    return read as Record<Text, string> & Record<Whole, number> & Record<Maybe, string | null>;
  };

const strange = (table: string, column: string): HubFailure =>
  new HubFailure("defect", `a row of table ${table} does not fit its schema: ${column}`);

/** True when an `insert … on conflict do nothing`, update or delete changed something. */
export const changed = (
  result:
    | { numInsertedOrUpdatedRows?: bigint | undefined }
    | { numUpdatedRows: bigint }
    | { numDeletedRows: bigint },
): boolean =>
  ("numUpdatedRows" in result
    ? result.numUpdatedRows
    : "numDeletedRows" in result
      ? result.numDeletedRows
      : (result.numInsertedOrUpdatedRows ?? 0n)) > 0n;

/**
 * The same set in a list whose length is a power of two, by repeating its last member: `in (…)` has then few texts,
 * and the statements stay compiled. The list must not be empty.
 */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
  return Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)] as Value);
}
