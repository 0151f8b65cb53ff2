import type { PatientId } from "../../model/identity.ts";
import type { JournalPlace } from "../../model/telemetry-store.ts";
import { milliseconds } from "../../model/time.ts";
import { numberIn, openDatabase, type Sqlite } from "../sqlite.ts";
import { dropFreePages, takingTurns, truncateWal } from "../sqlite-erasing.ts";

/** One step takes a few milliseconds, and at most so much of the log. */
const stepReadings = 5000;

/** The messages, from `since` on, that a patient's readings came with. Partitions that are not named give none. */
export function messagesOf(
  db: Sqlite,
  patient: PatientId,
  since: readonly JournalPlace[],
): readonly JournalPlace[] {
  // The `+` keeps SQLite from starting with the messages of everybody.
  const select = db.prepare(
    "SELECT DISTINCT position FROM reading WHERE series = ? AND +partition = ? AND +position >= ?",
  );
  return since.flatMap(({ partition, position: from }) => {
    const positions = new Set<number>();
    for (const id of seriesOf(db, patient)) {
      for (const row of select.iterate([id, partition, from])) positions.add(numberIn(row, "position"));
    }
    return [...positions].toSorted((one, other) => one - other).map((position) => ({ partition, position }));
  });
}

/** Deletes a patient's readings and series and overwrites what they left in the file; says how many readings there were. */
export async function eraseFrom(file: string, patient: PatientId): Promise<number> {
  // A connection of its own, since only here freed pages are worth writing zeros to.
  const db = openDatabase(file, {
    synchronous: "NORMAL",
    checkpointPages: 0,
    secureDelete: true,
    busyTimeout: milliseconds(0),
  });
  try {
    let readings = 0;
    for (const id of seriesOf(db, patient)) readings += await eraseSeries(db, id);
    // As the index grew, pages were divided and names moved: made anew, it has no copy of any that is gone.
    await takingTurns(() => db.exec("REINDEX series"));
    await dropFreePages(db);
    await truncateWal(db);
    return readings;
  } finally {
    db.close();
  }
}

const seriesOf = (db: Sqlite, patient: PatientId): readonly number[] =>
  db
    .prepare("SELECT id FROM series WHERE patient = ?")
    .all([patient])
    .map((row) => numberIn(row, "id"));

async function eraseSeries(db: Sqlite, id: number): Promise<number> {
  const bound = db.prepare("SELECT at, seq FROM reading WHERE series = ? ORDER BY at, seq LIMIT 1 OFFSET ?");
  const upTo = db.prepare("DELETE FROM reading WHERE series = ? AND (at, seq) < (?, ?)");
  const rest = db.prepare("DELETE FROM reading WHERE series = ?");
  const series = db.prepare("DELETE FROM series WHERE id = ?");
  let readings = 0;
  for (;;) {
    const next = bound.get([id, stepReadings]);
    if (next === undefined) break;
    const key = [id, numberIn(next, "at"), numberIn(next, "seq")];
    readings += await takingTurns(() => db.transaction(() => upTo.run(key).changes));
  }
  return takingTurns(() =>
    db.transaction(() => {
      const last = rest.run([id]).changes;
      series.run([id]);
      return readings + last;
    }),
  );
}
