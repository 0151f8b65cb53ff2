import { z } from "zod";
import { jsonOf, rowReader } from "./rows.ts";

const body = jsonOf(z.record(z.string(), z.unknown()));

/** Reads what happened from an event's row: its kind, and beside it whatever that kind holds. */
export const happeningReader = <Schema extends z.ZodType>(table: string, happening: Schema) =>
  rowReader(
    table,
    z
      .object({ kind: z.string(), body })
      .transform((row): unknown => ({ ...row.body, kind: row.kind }))
      .pipe(happening),
  );
