import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { HubFailure } from "../model/failure.ts";

// What a benchmark looks for in InfluxDB it reads by itself: through the hub it would see what the hub believes.

export interface Row {
  /** Nanoseconds since 1970, as text: a number would lose the last digits. */
  readonly time: string;
  readonly values: readonly string[];
}

/** Runs a statement that changes something, such as CREATE DATABASE. */
export async function tell(origin: string, statement: string): Promise<void> {
  const reply = await asked(origin, { q: statement });
  const text = await reply.text();
  if (text.includes('"error"')) throw new HubFailure("defect", `InfluxDB refused: ${text}`);
}

/** The rows of one SELECT, as they come. */
export async function* rowsOf(origin: string, db: string, select: string): AsyncIterable<Row> {
  const reply = await asked(origin, { db, q: select, epoch: "ns", chunked: "true", chunk_size: "5000" });
  if (reply.body === null) return;
  for await (const line of createInterface({ input: Readable.fromWeb(reply.body as ReadableStream) })) {
    // name,tags,time,fields…; nothing the bench writes holds a comma or a quote.
    const [, , time = "", ...values] = line.split(",");
    if (/^\d+$/.test(time)) yield { time, values };
  }
}

/** Writes lines of the line protocol as they are. */
export async function writeLines(origin: string, db: string, lines: readonly string[]): Promise<void> {
  const reply = await fetch(`${origin}/write?db=${db}&precision=ns`, {
    method: "POST",
    body: lines.join("\n"),
  });
  if (reply.status !== 204) throw new HubFailure("defect", `InfluxDB refused: ${await reply.text()}`);
}

async function asked(origin: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const reply = await fetch(`${origin}/query`, {
    method: "POST",
    headers: { accept: "application/csv" },
    body: new URLSearchParams(form),
  });
  if (!reply.ok) throw new HubFailure("defect", `InfluxDB answered ${reply.status}: ${await reply.text()}`);
  return reply;
}
