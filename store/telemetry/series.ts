import type { Reading } from "../../model/reading.ts";
import { numberIn, type Sqlite } from "../sqlite.ts";

/** One metric of one patient by one device. */
export interface Series {
  readonly id: number;
  /** True once a reading of it was stored whose device clock was off. */
  isCorrected: boolean;
}

/** The series of readings, remembered in memory up to a limit. */
export interface SeriesBook {
  readonly size: number;
  /** Forgets everything once the limit is reached; not within a batch, where two copies of a series could disagree. */
  makeRoom(): void;
  /** The series a reading belongs to, made when it is the first. */
  of(reading: Reading): Series;
  /** Notes that a series has readings under a time other than their device's. */
  correct(series: Series): void;
  /** Forgets what is in memory; needed after a transaction that was rolled back. */
  forget(): void;
}

export function seriesBook(db: Sqlite, limit: number): SeriesBook {
  // Maps in maps, since joining three texts for every reading costs more than looking three times.
  const known = new Map<string, Map<string, Map<string, Series>>>();
  const add = db.prepare(
    "INSERT INTO series (patient, code, device) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const find = db.prepare(
    "SELECT id, is_corrected FROM series WHERE patient = ? AND code = ? AND device = ?",
  );
  const mark = db.prepare("UPDATE series SET is_corrected = 1 WHERE id = ?");
  let size = 0;

  const stored = ({ patient, code, device }: Reading): Series => {
    const key = [patient, code, device];
    let row = find.get(key);
    if (row === undefined) {
      add.run(key);
      row = find.get(key) ?? {};
    }
    return { id: numberIn(row, "id"), isCorrected: numberIn(row, "is_corrected") === 1 };
  };
  const forget = (): void => {
    known.clear();
    size = 0;
  };

  return {
    get size() {
      return size;
    },
    makeRoom() {
      // Starting anew now and then is cheaper than keeping the order of use.
      if (size >= limit) forget();
    },
    of(reading) {
      const found = known.get(reading.device)?.get(reading.code)?.get(reading.patient);
      if (found !== undefined) return found;
      const series = stored(reading);
      const codes = entryOf(known, reading.device, () => new Map<string, Map<string, Series>>());
      entryOf(codes, reading.code, () => new Map<string, Series>()).set(reading.patient, series);
      size += 1;
      return series;
    },
    correct(series) {
      if (series.isCorrected) return;
      mark.run([series.id]);
      series.isCorrected = true;
    },
    forget,
  };
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
