import type { Instant } from "../../model/time.ts";
import { numberIn, type Sqlite, textIn } from "../sqlite.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { SeriesName } from "../telemetry/far.ts";
import { keptIn, readingColumns } from "../telemetry/reading-row.ts";

/** A place in the order in which readings lie in the file. */
export type FilePlace = readonly [series: number, at: number, seq: number];
export const beginning: FilePlace = [-1, 0, 0];

/** The next readings behind a place, and where the last of them lies; none at the end. */
export function readingsBehind(
  db: Sqlite,
  place: FilePlace,
  most: number,
): { readonly readings: readonly KeptReading[]; readonly last: FilePlace } {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM reading r CROSS JOIN series s ON s.id = r.series
     WHERE (r.series, r.at, r.seq) > (?, ?, ?) ORDER BY r.series, r.at, r.seq LIMIT ?`,
  );
  const rows = select.all([...place, most]);
  const end = rows.at(-1);
  const last: FilePlace =
    end === undefined ? place : [numberIn(end, "series"), numberIn(end, "at"), numberIn(end, "seq")];
  return { readings: rows.map(keptIn), last };
}

export interface FiledSeries extends SeriesName {
  readonly id: number;
}

export const seriesIn = (db: Sqlite): readonly FiledSeries[] =>
  db
    .prepare("SELECT id, patient, code, device FROM series ORDER BY id")
    .all()
    .map((row) => ({
      id: numberIn(row, "id"),
      patient: textIn(row, "patient") as SeriesName["patient"],
      code: textIn(row, "code"),
      device: textIn(row, "device") as SeriesName["device"],
    }));

/** One series from a time on, row by row. */
export function* readingsOfSeries(db: Sqlite, id: number, from: Instant): Iterable<KeptReading> {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM reading r CROSS JOIN series s ON s.id = r.series
     WHERE r.series = ? AND r.at >= ? ORDER BY r.at, r.seq`,
  );
  for (const row of select.iterate([id, from])) yield keptIn(row);
}

export const countIn = (db: Sqlite): number =>
  numberIn(db.prepare("SELECT count(*) AS n FROM reading").get() ?? {}, "n");

/** Up to where in the journal a file was fed, as a text to compare. */
export const fedIn = (db: Sqlite): string =>
  JSON.stringify(db.prepare("SELECT partition, position FROM fed ORDER BY partition").all());

export const nameOf = ({ patient, code, device }: SeriesName): string => `${patient} ${code} ${device}`;
