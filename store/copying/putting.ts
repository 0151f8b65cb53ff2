import { numberIn, type Sqlite } from "../sqlite.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { SeriesName } from "../telemetry/far.ts";
import { flagBits, keptIn, placeOf, rareValues, readingColumns } from "../telemetry/reading-row.ts";
import type { SeriesBook } from "../telemetry/series.ts";

/** Puts readings into the file in the very places they have elsewhere; those that are there already stay. */
export function puttingInto(db: Sqlite, book: SeriesBook): (readings: readonly KeptReading[]) => void {
  const insert = db.prepare(
    `INSERT INTO reading (series, at, seq, value, flags, received_at, partition, position,
                          sent_value, sent_unit, context, device_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const put = (reading: KeptReading): void => {
    const { at, seq, value, flags, receivedAt, deviceAt } = reading;
    const { partition, position } = placeOf(reading);
    const series = book.of(reading);
    const isCorrected = deviceAt !== at;
    const plain = [series.id, at, seq, value, flagBits(flags), receivedAt, partition, position];
    insert.run([...plain, ...rareValues(reading), isCorrected ? deviceAt : null]);
    if (isCorrected) book.correct(series);
  };
  return (readings) => {
    book.makeRoom();
    try {
      db.transaction(() => readings.forEach(put));
    } catch (failure) {
      book.forget();
      throw failure;
    }
  };
}

/** What the file has in a reading's place. */
export function readingAt(db: Sqlite, series: SeriesName, at: number, seq: number): KeptReading | null {
  const { patient, code, device } = series;
  const id = db
    .prepare("SELECT id FROM series WHERE patient = ? AND code = ? AND device = ?")
    .get([patient, code, device]);
  if (id === undefined) return null;
  const row = db
    .prepare(
      `SELECT ${readingColumns} FROM reading r CROSS JOIN series s ON s.id = r.series
       WHERE r.series = ? AND r.at = ? AND r.seq = ?`,
    )
    .get([numberIn(id, "id"), at, seq]);
  return row === undefined ? null : keptIn(row);
}
