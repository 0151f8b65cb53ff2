import type { PatientId } from "../../model/identity.ts";
import { type TelemetryClass, telemetryClasses } from "../../model/retention.ts";
import { days, minutes } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import { placeOf } from "../telemetry/reading-row.ts";
import type { Dialect } from "./dialect.ts";
import { failureOf, type InfluxHttp } from "./http.ts";
import { lineOf } from "./line.ts";
import type { Ask } from "./query.ts";
import { readingFields, readingsIn } from "./rows.ts";

const within = minutes(1);
const mostLines = 2000;

/**
 * Writes some of a patient's readings once more as they are: of every series, day and set of fields one.
 *
 * Why: a deletion enters InfluxDB's log only for what is in its cache. Of a shard that was written to, restarted and then left
 * alone, the readings are in a file and, by a fault of 1.6.7, in the log as well. They would be deleted from the file and come back
 * from the log at the next start: unseen, until somebody writes to the series. What was just written is in the cache.
 */
export async function writeAgain(
  http: InfluxHttp,
  dialect: Dialect,
  ask: Ask,
  patient: PatientId,
): Promise<void> {
  for (const of of telemetryClasses) {
    const lines = await oneOfEach(ask, of, patient);
    for (let from = 0; from < lines.length; from += mostLines) {
      const some = lines.slice(from, from + mostLines).join("\n");
      const { status } = await http.send(dialect.write(some, of), within);
      // Refused is what its term is over for; the whole shard goes with it.
      if (status !== 204 && status !== 400 && status !== 422) throw failureOf(status);
    }
  }
}

async function oneOfEach(ask: Ask, of: TelemetryClass, patient: PatientId): Promise<readonly string[]> {
  const statements = [
    `SELECT ${readingFields} FROM "reading" WHERE "patient" = $patient GROUP BY "service", "device", "metric"`,
  ];
  const picked = new Map<string, string>();
  for await (const piece of ask({ of, statements, bind: { patient } })) {
    for (const reading of readingsIn(piece, { patient })) {
      const line = picked.has(kindOf(reading)) ? null : lineOf(reading);
      if (line !== null) picked.set(kindOf(reading), line);
    }
  }
  return [...picked.values()];
}

/** Readings alike in this are in the same shard and under the same keys of the log. */
const kindOf = (reading: KeptReading): string => {
  const { code, device, at, deviceAt, sent, context, flags } = reading;
  const day = Math.floor(at / days(1));
  const fields = [deviceAt === at, sent === null, context === null, flags.length === 0];
  return [code, device, placeOf(reading).partition, day, ...fields].join(" ");
};
