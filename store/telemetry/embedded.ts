import { type Board, boardOn } from "../../model/board.ts";
import type { ReadingsQuery, TelemetryStore } from "../../model/telemetry-store.ts";
import { type Duration, seconds } from "../../model/time.ts";
import { numberIn, openDatabase } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import { appendTo } from "./append.ts";
import { bucketsOf } from "./buckets.ts";
import { eraseFrom, messagesOf } from "./erasing.ts";
import { latestOf, recentOf } from "./of-patient.ts";
import { type KeptPage, rangeOf } from "./range.ts";
import { plain } from "./reading-row.ts";
import { telemetrySchema } from "./schema.ts";
import { seriesBook } from "./series.ts";
import { type Tier, tierOver } from "./tier.ts";

/** Every batch touches the last page of many series; they should all be in memory. */
const cacheBytes = 32 * 1024 * 1024;
/** A page that many batches touch reaches the file once: 32 MiB of WAL between checkpoints. */
const checkpointPages = 8000;
/** About 300 bytes each. */
const seriesRemembered = 50_000;

export interface EmbeddedPlace {
  readonly file: string;
  /** For threads that only read; `append` then throws `store-unavailable`. */
  readonly readOnly?: boolean;
  /** How long an append waits for another writer, such as a backup. Default 5 s. */
  readonly busyTimeout?: Duration;
  /** Where the writer shows how many series it remembers. */
  readonly board?: Board;
}

/** The file as a store of its own, and what it says as the near half of one in two tiers. */
export interface EmbeddedTelemetry extends TelemetryStore {
  readonly tier: Tier;
  /** As `range`, with each reading's place. */
  keptRange(query: ReadingsQuery, page: { limit: number; cursor?: string | undefined }): KeptPage;
}

/**
 * Keeps readings in an SQLite file: one writer, any number of readers beside it.
 *
 * Commits are not synced one by one: a crash of the process loses nothing, and what a power cut takes, the journal
 * still has. `position` goes back with the readings, and the pipeline feeds the difference again.
 */
export function openEmbeddedTelemetry({
  file,
  readOnly = false,
  busyTimeout = seconds(5),
  board = boardOn(),
}: EmbeddedPlace): EmbeddedTelemetry {
  ensureFile(file, telemetrySchema);
  const db = openDatabase(file, {
    readOnly,
    cacheBytes,
    checkpointPages,
    busyTimeout,
    synchronous: "NORMAL",
  });
  const fed = db.prepare("SELECT position FROM fed WHERE partition = ?");
  const book = seriesBook(db, seriesRemembered);
  const append = appendTo(db, book);
  if (!readOnly) board.set("telemetry_series_limit", seriesRemembered);
  return {
    tier: tierOver(db),
    keptRange: (query, page) => rangeOf(db, query, page),
    async append(readings, through) {
      const verdicts = append(readings, through);
      board.set("telemetry_series", book.size);
      return verdicts;
    },
    position: async (partition) => {
      const row = fed.get([partition]);
      return row === undefined ? 0 : numberIn(row, "position");
    },
    range: async (query, page) => {
      const { items, next } = rangeOf(db, query, page);
      return { items: items.map(plain), next };
    },
    buckets: async (query, size, zone) => bucketsOf(db, query, size, zone),
    recent: async (patient, from, position) => recentOf(db, patient, from, position),
    latest: async (patient) => latestOf(db, patient),
    messagesOf: async (patient, since) => messagesOf(db, patient, since),
    async erase(patient) {
      book.forget();
      return await eraseFrom(file, patient);
    },
    close: async () => db.close(),
  };
}
