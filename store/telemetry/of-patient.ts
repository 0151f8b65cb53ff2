import type { PatientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { Instant } from "../../model/time.ts";
import { type Sqlite, textIn } from "../sqlite.ts";
import { readingColumns, readingIn } from "./reading-row.ts";

// CROSS JOIN keeps SQLite from starting with the readings of everybody.

/** All a patient's readings measured since `from`, of messages up to `position`, oldest first. */
export function recentOf(
  db: Sqlite,
  patient: PatientId,
  from: Instant,
  position: number,
): readonly Reading[] {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM series s CROSS JOIN reading r ON r.series = s.id AND r.at >= ?
     WHERE s.patient = ? AND r.position <= ? ORDER BY r.at, r.series, r.seq`,
  );
  return select.all([from, patient, position]).map(readingIn);
}

/** The latest reading of each code a patient has readings of, by code. */
export function latestOf(db: Sqlite, patient: PatientId): readonly Reading[] {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM series s CROSS JOIN reading r
       ON r.series = s.id AND r.at = (SELECT max(at) FROM reading WHERE series = s.id)
     WHERE s.patient = ? ORDER BY s.code, r.at, r.received_at, r.series, r.seq`,
  );
  // Later rows of a code overwrite earlier ones: the last is the latest of all devices.
  const byCode = new Map(select.all([patient]).map((row) => [textIn(row, "code"), row]));
  return [...byCode.values()].map(readingIn);
}
