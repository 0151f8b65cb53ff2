import type { PatientId } from "../../model/identity.ts";
import type { TelemetryClass } from "../../model/retention.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import { readingsAt } from "./at.ts";
import { type Ask, allOf, type Piece } from "./query.ts";
import { readingFields, readingsIn } from "./rows.ts";
import { seriesListed } from "./series.ts";

/** When a device's last readings are all of one time there may be more of it, which are looked up apart. */
const tail = 2;
const newest = (which: string): string =>
  `SELECT ${readingFields} FROM "reading" WHERE "patient" = $patient ${which}
   GROUP BY "metric", "service", "device" ORDER BY time DESC LIMIT ${tail}`;

/**
 * The latest reading of each of a patient's codes that a class keeps, by code. InfluxDB looks into every shard it is not
 * kept from, so what was measured lately is asked for first, and only the codes not among it without end.
 */
export async function latestOf(
  ask: Ask,
  of: TelemetryClass,
  isOf: (code: string) => boolean,
  patient: PatientId,
): Promise<readonly KeptReading[]> {
  const statements = [
    'SHOW SERIES FROM "reading" WHERE "patient" = $patient',
    newest("AND time >= now() - 8d"),
  ];
  const answer = await allOf(ask({ of, statements, bind: { patient } }));
  const codes = answer
    .filter(({ statement }) => statement === 0)
    .flatMap(seriesListed)
    .map(({ code }) => code);
  const latest = new Map<string, KeptReading>();
  await add(answer.filter(({ statement }) => statement === 1));
  const missing = [...new Set(codes)].filter((code) => isOf(code) && !latest.has(code));
  if (missing.length > 0) await add(await allOf(ask(olderOf(missing))));
  return [...latest.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));

  async function add(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) {
      for (const reading of await atItsEnd(readingsIn(piece, { patient }))) {
        const known = latest.get(reading.code);
        if (isOf(reading.code) && (known === undefined || isLater(reading, known))) {
          latest.set(reading.code, reading);
        }
      }
    }
  }

  function olderOf(missed: readonly string[]) {
    const named = missed.map((code, n) => [`metric${n}`, code] as const);
    const which = named.map(([name]) => `"metric" = $${name}`).join(" OR ");
    return { of, statements: [newest(`AND (${which})`)], bind: { patient, ...Object.fromEntries(named) } };
  }

  async function atItsEnd(readings: readonly KeptReading[]): Promise<readonly KeptReading[]> {
    const [last] = readings;
    const isWhole = readings.length < tail || readings.some(({ at }) => at !== last?.at);
    return last === undefined || isWhole ? readings : readingsAt(ask, of, last, [last.at]);
  }
}

/** By measured time; of equal times the one that came last, as far as that can be told. */
const isLater = (a: KeptReading, b: KeptReading): boolean =>
  (a.at - b.at ||
    a.receivedAt - b.receivedAt ||
    (a.device > b.device ? 1 : a.device < b.device ? -1 : 0) ||
    a.seq - b.seq) > 0;
