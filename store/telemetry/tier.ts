import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";
import { numberIn, openDatabase, type Sqlite } from "../sqlite.ts";
import { ensureSchema } from "../sqlite-schema.ts";
import type { KeptReading } from "./cursor.ts";
import { seriesOf } from "./range.ts";
import { keptIn, readingColumns } from "./reading-row.ts";
import { messageIndex, noMessageIndex, telemetrySchema } from "./schema.ts";

/** What a file says of the readings that are not in it, or not yet elsewhere. Read anew each time. */
export interface Tier {
  /** What was measured before this may be in the far store alone; 0 when nothing was forgotten yet. */
  prunedBefore(): Instant;
  /** Until when a write given up half-way may still take place in the far store. */
  doubtUntil(): Instant;
  /** From the first to the last time, both included, at which readings of a query were measured that still wait. */
  waitingWithin(query: ReadingsQuery): { readonly first: Instant; readonly last: Instant } | null;
  /** A patient's readings that still wait, one series after the other. */
  waitingOf(patient: PatientId): Iterable<KeptReading>;
}

/** Whether a reading is still to be carried. The `+` keeps SQLite from starting with the messages of everybody. */
const waits = `+r.position >
  coalesce((SELECT d.position FROM drained d WHERE d.partition = r.partition), 0)`;

export function tierOver(db: Sqlite): Tier {
  const tier = db.prepare("SELECT pruned_before, doubt_until FROM tier");
  return {
    prunedBefore: () => atMillisecond(numberIn(tier.get() ?? {}, "pruned_before")),
    doubtUntil: () => atMillisecond(numberIn(tier.get() ?? {}, "doubt_until")),
    waitingWithin: (query) => waitingStretch(db, query),
    waitingOf: (patient) => waitingOf(db, patient),
  };
}

function waitingStretch(db: Sqlite, query: ReadingsQuery) {
  const select = db.prepare(
    `SELECT count(*) AS n, min(r.at) AS first, max(r.at) AS last FROM reading r
     WHERE r.series = ? AND r.at >= ? AND r.at < ? AND ${waits}`,
  );
  const found = seriesOf(db, query)
    .map((id) => select.get([id, query.from, query.until]) ?? {})
    .filter((row) => numberIn(row, "n") > 0);
  if (found.length === 0) return null;
  return {
    first: atMillisecond(Math.min(...found.map((row) => numberIn(row, "first")))),
    last: atMillisecond(Math.max(...found.map((row) => numberIn(row, "last")))),
  };
}

function* waitingOf(db: Sqlite, patient: PatientId): Iterable<KeptReading> {
  const select = db.prepare(
    `SELECT ${readingColumns} FROM series s CROSS JOIN reading r ON r.series = s.id
     WHERE s.patient = ? AND ${waits}`,
  );
  for (const row of select.iterate([patient])) yield keptIn(row);
}

/** The name of the store elsewhere to which a file's readings are carried; `null` when it is the whole store. */
export function placeIn(db: Sqlite): string | null {
  const place = db.prepare("SELECT place FROM tier").get()?.["place"];
  return typeof place === "string" ? place : null;
}

/** Throws `configuration-rejected`, with what to do, unless the file's readings are carried to that place. */
export function assertCarriedTo(db: Sqlite, placeName: string): void {
  const place = placeIn(db);
  if (place === placeName) return;
  throw rejected(
    place === null
      ? `this data directory keeps its readings itself, not in ${placeName}: ` +
          "stop the hub and run labhub store copy --to influx, or set LABHUB_TELEMETRY_URL=embedded:"
      : `this data directory's readings were carried to ${place}, not to ${placeName}: ` +
          "put LABHUB_TELEMETRY_URL back, or bring them home with labhub store copy --to embedded first",
  );
}

/** Throws `configuration-rejected`, with what to do, unless the file is the whole store. */
export function assertWhole(db: Sqlite): void {
  const place = placeIn(db);
  if (place === null) return;
  throw rejected(
    `this data directory's readings were carried to ${place}: put LABHUB_TELEMETRY_URL back to it, ` +
      "or bring them home with labhub store copy --to embedded",
  );
}

const rejected = (text: string): HubFailure => new HubFailure("configuration-rejected", text);

/**
 * Has a file's readings carried to a store elsewhere from now on. Those that are in it count as carried when `isCarried`:
 * say so only when all of them are there.
 */
export const markTiered = (file: string, placeName: string, { isCarried }: { isCarried: boolean }): void =>
  onFile(file, (db) => {
    db.exec(messageIndex);
    db.prepare("UPDATE tier SET place = ?, pruned_before = 0, doubt_until = 0").run([placeName]);
    db.exec("DELETE FROM drained");
    if (isCarried) db.exec("INSERT INTO drained SELECT partition, position, readings FROM fed");
  });

/** Makes a file the whole store again. Only when it has every reading that is elsewhere. */
export const markWhole = (file: string): void =>
  onFile(file, (db) => {
    db.exec("UPDATE tier SET place = NULL, pruned_before = 0, doubt_until = 0");
    db.exec("DELETE FROM drained");
    db.exec(noMessageIndex);
  });

/** An empty file begins as the settings want it, and so is never in the way. */
export const adoptEmpty = (file: string, placeName: string): void =>
  onFile(file, (db) => {
    if (placeIn(db) !== null || db.prepare("SELECT 1 FROM reading LIMIT 1").get() !== undefined) return;
    db.exec(messageIndex);
    db.prepare("UPDATE tier SET place = ?").run([placeName]);
  });

function onFile(file: string, work: (db: Sqlite) => void): void {
  const db = openDatabase(file);
  try {
    ensureSchema(db, telemetrySchema);
    db.transaction(() => work(db));
  } finally {
    db.close();
  }
}
