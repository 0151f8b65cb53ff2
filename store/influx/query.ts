import { z } from "zod";
import type { TelemetryClass } from "../../model/retention.ts";
import type { Duration } from "../../model/time.ts";
import type { Dialect } from "./dialect.ts";
import { type InfluxHttp, unavailable } from "./http.ts";
import { errorSaid } from "./influxql.ts";

/** InfluxQL statements that are answered one after the other. What comes from outside stands in `bind` alone. */
export interface Question {
  readonly of: TelemetryClass;
  readonly statements: readonly string[];
  readonly bind: Readonly<Record<string, string | number>>;
}

export type Cell = string | number | boolean | null;

/** Some rows of one series in the answer to one statement. */
export interface Piece {
  readonly statement: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Asks, and gives the answer as it comes. Ends only when every statement was answered to its end; throws
 * `store-unavailable` for an answer that is cut, garbled or held short, and as `errorSaid` has it for an error in it.
 */
export type Ask = (question: Question) => AsyncGenerator<Piece, void, void>;

/** In pieces, no limit on the rows of an answer holds, and no more than so many are in memory. */
const chunkRows = 2000;
const longestDocument = 16 * 1024 * 1024;

export const askingOf = (http: InfluxHttp, dialect: Dialect, stall: Duration): Ask =>
  async function* ask({ of, statements, bind }) {
    const request = dialect.query({ text: statements.join("; "), bind, class: of, chunkRows });
    yield* piecesIn(http.stream(request, stall), statements.length);
  };

/** Every piece of an answer. */
export async function allOf(pieces: AsyncIterable<Piece>): Promise<readonly Piece[]> {
  const all: Piece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

const row = z.custom<readonly Cell[]>(Array.isArray);
const seriesShape = z.object({
  tags: z.record(z.string(), z.string()).default({}),
  columns: z.array(z.string()),
  values: z.array(row).default([]),
  partial: z.boolean().default(false),
});
const resultShape = z.object({
  statement_id: z.int().default(0),
  error: z.string().optional(),
  series: z.array(seriesShape).default([]),
  partial: z.boolean().default(false),
});
const documentShape = z.object({ error: z.string().optional(), results: z.array(resultShape).default([]) });

async function* piecesIn(body: AsyncIterable<Uint8Array>, statements: number): AsyncGenerator<Piece> {
  const ended = new Set<number>();
  for await (const document of documentsIn(body)) {
    for (const { statement_id: statement, series, partial } of resultsIn(document)) {
      for (const { tags, columns, values } of series) yield { statement, tags, columns, rows: values };
      if (!partial) ended.add(statement);
    }
  }
  if (ended.size !== statements) throw unavailable("its answer is only a part");
}

function resultsIn(document: string): readonly z.infer<typeof resultShape>[] {
  const { error, results } = understood(() => documentShape.parse(JSON.parse(document)));
  const said = error ?? results.find((result) => result.error !== undefined)?.error;
  if (said !== undefined) throw errorSaid(said);
  // An answer goes on in its next document, and with it its last series; one that ends within a series was held short.
  const isShort = results.some(({ partial, series }) => !partial && series.at(-1)?.partial === true);
  if (isShort) throw unavailable("it held back rows (max-row-limit)");
  return results;
}

/** The documents of a body, one on each line. */
async function* documentsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let begun = "";
  for await (const bytes of body) {
    const lines = understood(() => decoder.decode(bytes, { stream: true })).split("\n");
    lines[0] = begun + (lines[0] ?? "");
    begun = lines.pop() ?? "";
    if (begun.length > longestDocument) throw unavailable("its answer does not come in pieces");
    yield* lines.filter((line) => line !== "");
  }
  if (begun.trim() !== "") yield begun;
}

function understood<Read>(read: () => Read): Read {
  try {
    return read();
  } catch {
    throw unavailable("what it answered is no answer to a query");
  }
}
