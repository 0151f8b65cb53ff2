import { type CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import type { IntakeKind } from "../model/intake.ts";
import { rowFrom } from "../model/intake-cells.ts";
import { fieldsOf } from "../model/intake-fields.ts";
import { mostRows, type RowFault } from "../model/intake-rows.ts";
import { instead } from "../model/nearest.ts";

/** A table as somebody made it in a spreadsheet: rows as the API takes them, the lines they stood on, and bad cells. */
export interface TableRead {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The line of each row, from 1. */
  readonly lines: readonly number[];
  readonly faults: readonly RowFault[];
}

const records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));

/**
 * Reads a CSV table whose first row names the columns (RFC 4180, or with semicolons as Italian spreadsheets write it).
 * Throws `input-rejected` for what is no such table; what is wrong with single cells is told of each.
 */
export function readTable(kind: IntakeKind, text: string): TableRead {
  const [head, ...body] = recordsIn(text);
  if (head === undefined || body.length === 0) {
    throw tableFault("the table has no rows; the first names the columns, one for each thing entered");
  }
  if (body.length > mostRows) {
    throw tableFault(`the table has ${body.length} rows; send at most ${mostRows} at once`);
  }
  const columns = columnsIn(kind, head.record);
  const faults: RowFault[] = [];
  const rows = body.map(({ record }, row) => {
    if (record.length !== columns.length) {
      const detail = `has ${record.length} cells for ${columns.length} columns; put texts with a separator in quotes`;
      faults.push({ row, column: "", detail });
    }
    const found = rowFrom(kind, new Map(columns.map((name, n) => [name, record[n] ?? ""])));
    faults.push(...found.faults.map((fault) => ({ ...fault, row })));
    return found.given;
  });
  return { rows, lines: body.map(({ info }) => info.lines), faults };
}

function recordsIn(text: string): z.infer<typeof records> {
  const heading = text.slice(0, Math.max(0, text.search(/[\r\n]/)));
  try {
    const read: unknown = parse(text, {
      bom: true,
      delimiter: heading.includes(";") ? ";" : ",",
      info: true,
      max_record_size: 10_000,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return records.parse(read);
  } catch (thrown) {
    const { lines, message } = thrown as CsvError;
    throw tableFault(`line ${lines}: ${message}`);
  }
}

function columnsIn(kind: IntakeKind, head: readonly string[]): readonly string[] {
  const known = fieldsOf(kind).map(({ name }) => name);
  const columns = head.map((each) => {
    const name = each.trim();
    return known.find((field) => field.toLowerCase() === name.toLowerCase()) ?? name;
  });
  const wrong = columns.flatMap((name, at) => {
    if (!known.includes(name))
      return [`${name || "an empty one"} is no column of ${kind}; ${instead(name, known)}`];
    return columns.indexOf(name) === at ? [] : [`${name} stands there twice`];
  });
  const missing = fieldsOf(kind).filter(({ name, isNeeded }) => isNeeded && !columns.includes(name));
  wrong.push(...missing.map(({ name }) => `the column ${name} is missing`));
  if (wrong.length > 0) throw tableFault(`line 1: ${wrong.join("; ")}`);
  return columns;
}

const tableFault = (message: string): HubFailure => new HubFailure("input-rejected", message);
