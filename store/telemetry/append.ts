import type { Reading } from "../../model/reading.ts";
import type { AppendVerdict, JournalPlace } from "../../model/telemetry-store.ts";
import { numberIn, type Sqlite, type SqlRow, type SqlValue } from "../sqlite.ts";
import { isRefusal } from "../sqlite-failure.ts";
import { flagBits, placeOf, rareValues } from "./reading-row.ts";
import type { Series, SeriesBook } from "./series.ts";

type Storing = (reading: Reading, series: Series) => AppendVerdict;

/** Stores readings in a transaction of their own, one verdict each. */
export function appendTo(
  db: Sqlite,
  book: SeriesBook,
): (readings: readonly Reading[], through?: JournalPlace) => AppendVerdict[] {
  const feed = feedingIn(db);
  const isFirst = firstInsertIn(db);
  const settle = settlingIn(db, book);
  let added = 0;

  /** The usual reading is new and costs one insert. Whatever is not goes the longer way. */
  const store: Storing = (reading, series) => {
    const isCorrected = series.isCorrected || reading.deviceAt !== reading.at;
    const told = !isCorrected && isFirst(reading, series) ? "added" : settle(reading, series);
    if (told !== "added") return told;
    added += 1;
    return "stored";
  };

  const storeAll = (readings: readonly Reading[]): AppendVerdict[] => {
    const verdicts = new Array<AppendVerdict>(readings.length).fill("refused");
    const series = readings.map((reading) => book.of(reading));
    for (const place of bySeries(series)) {
      const [reading, itsSeries] = [readings[place], series[place]];
      if (reading === undefined || itsSeries === undefined) continue;
      verdicts[place] = unlessRefused(store, reading, itsSeries);
    }
    return verdicts;
  };

  return (readings, through) => {
    book.makeRoom();
    try {
      return db.transaction(() => {
        added = 0;
        const verdicts = storeAll(readings);
        if (through !== undefined) feed(readings, through, added);
        return verdicts;
      });
    } catch (failure) {
      // The series made in the transaction are gone with it.
      book.forget();
      throw failure;
    }
  };
}

/** Notes up to where readings were appended and how many were new. */
function feedingIn(db: Sqlite): (readings: readonly Reading[], through: JournalPlace, added: number) => void {
  const feed = db.prepare(
    `INSERT INTO fed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
       position = max(position, excluded.position), readings = readings + excluded.readings`,
  );
  const drained = db.prepare("SELECT position FROM drained WHERE partition = ?");
  const back = db.prepare("UPDATE drained SET position = ? WHERE partition = ?");
  return (readings, { partition, position }, added) => {
    feed.run([partition, position, added]);
    if (added === 0) return;
    const row = drained.get([partition]);
    if (row === undefined) return;
    // A message taken to its end again may hold readings it did not hold when it was carried to the far store.
    const first = readings.reduce((lowest, each) => Math.min(lowest, placeOf(each).position), position);
    if (first <= numberIn(row, "position")) back.run([first - 1, partition]);
  };
}

/**
 * The places of the readings by series, and within one as they came: neighbours in the file are written together,
 * which doubles the speed, and only readings of the same series can matter to each other.
 */
function bySeries(series: readonly Series[]): Iterable<number> {
  const keys = new Float64Array(series.length);
  for (const [place, { id }] of series.entries()) keys[place] = id * series.length + place;
  return keys.sort().map((key) => key % series.length);
}

function unlessRefused(store: Storing, reading: Reading, series: Series): AppendVerdict {
  try {
    return store(reading, series);
  } catch (failure) {
    if (isRefusal(failure)) return "refused";
    throw failure;
  }
}

/** Inserts a reading whose clock was right, if it is the first of its series at its time; false when it is not. */
function firstInsertIn(db: Sqlite): (reading: Reading, series: Series) => boolean {
  const columns = "series, at, seq, value, flags, received_at, partition, position";
  const plain = db.prepare(
    `INSERT INTO reading (${columns}) VALUES (?, ?, 0, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const whole = db.prepare(
    `INSERT INTO reading (${columns}, sent_value, sent_unit, context)
     VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (reading, series) => {
    const values = usualValues(reading, series);
    // Values that are not given need no binding, which is a good part of what an insert costs.
    if (reading.sent === null && reading.context === null) return plain.run(values).changes === 1;
    return whole.run([...values, ...rareValues(reading)]).changes === 1;
  };
}

function usualValues(reading: Reading, series: Series): SqlValue[] {
  const { at, value, flags, receivedAt } = reading;
  const { partition, position } = placeOf(reading);
  return [series.id, at, value, flagBits(flags), receivedAt, partition, position];
}

function settlingIn(
  db: Sqlite,
  book: SeriesBook,
): (reading: Reading, series: Series) => "added" | "stored" | "duplicate" {
  const toldRightly = db.prepare(
    "SELECT value, partition, position FROM reading WHERE series = ? AND at = ? AND device_at IS NULL",
  );
  // Without statistics SQLite would walk the whole series instead.
  const toldWrongly = db.prepare(
    `SELECT value, partition, position FROM reading INDEXED BY reading_device_at
     WHERE series = ? AND device_at = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO reading (series, at, seq, value, flags, received_at, partition, position,
                          sent_value, sent_unit, context, device_at)
     VALUES (?1, ?2, (SELECT coalesce(max(seq) + 1, 0) FROM reading WHERE series = ?1 AND at = ?2),
             ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
  );
  return (reading, series) => {
    const { at, deviceAt, value } = reading;
    const key = [series.id, deviceAt];
    const told = series.isCorrected
      ? [...toldRightly.all(key), ...toldWrongly.all(key)]
      : toldRightly.all(key);
    const before = told.find((row) => numberIn(row, "value") === value);
    if (before !== undefined) return isOfMessage(before, reading) ? "stored" : "duplicate";
    const isCorrected = deviceAt !== at;
    insert.run([...usualValues(reading, series), ...rareValues(reading), isCorrected ? deviceAt : null]);
    if (isCorrected) book.correct(series);
    return "added";
  };
}

function isOfMessage(row: SqlRow, reading: Reading): boolean {
  const { partition, position } = placeOf(reading);
  return numberIn(row, "partition") === partition && numberIn(row, "position") === position;
}
