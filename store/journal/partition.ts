import { HubFailure } from "../../model/failure.ts";
import type { JournalEntry, JournalPartition, ReadLimit } from "../../model/journal.ts";
import { milliseconds } from "../../model/time.ts";
import { bytesIn, numberIn, openDatabase, type Sqlite, type SqlRow } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import { type FrameReader, readFrames } from "./framing.ts";
import { rewriteIn } from "./rewriting.ts";
import { headOf, journalSchema } from "./schema.ts";
import { trimmedUpTo } from "./trimming.ts";

/** After reading this much the reading end moves the WAL's pages to the file, so that the writer need not. */
const checkpointBytes = 2 * 1024 * 1024;

export interface PartitionPlace {
  readonly file: string;
  /** Default 0. */
  readonly partition?: number;
}

/** Opens the reading end of an embedded journal, in any thread or process; several may be open. */
export function openJournalPartition({ file, partition = 0 }: PartitionPlace): JournalPartition {
  ensureFile(file, journalSchema);
  const reads = openDatabase(file, { readOnly: true });
  // A release lost in a power cut only keeps messages longer, so it waits neither for the disk nor for the writer.
  const notes = openDatabase(file, {
    synchronous: "NORMAL",
    checkpointPages: 0,
    busyTimeout: milliseconds(0),
  });
  const scan = scanOf(reads);
  let readBytes = 0;
  return {
    partition,
    async read(after, limit) {
      const entries = scan.read(after, limit);
      readBytes += entries.reduce((sum, { payload }) => sum + payload.length, 0);
      if (readBytes >= checkpointBytes) {
        readBytes = 0;
        unlessUnavailable(() => notes.checkpoint());
      }
      return entries;
    },
    oldest: async () => trimmedUpTo(reads) + 1,
    async rewrite(messages) {
      const found = await rewriteIn(file, messages);
      scan.forget();
      return found;
    },
    head: async () => headOf(reads),
    async release(reader, position) {
      recordRelease(notes, reader, position);
    },
    async close() {
      reads.close();
      notes.close();
    },
  };
}

function recordRelease(notes: Sqlite, reader: string, position: number): void {
  const record = notes.prepare(
    `INSERT INTO reader VALUES (?, ?)
     ON CONFLICT DO UPDATE SET released = excluded.released WHERE released < excluded.released`,
  );
  unlessUnavailable(() => record.run([reader, position]));
}

/**
 * Checkpoints and releases may fail: behind a writer under full load, on a full disk. Reading must go on then, and
 * the next one makes up for it.
 */
function unlessUnavailable(work: () => unknown): void {
  try {
    work();
  } catch (failure) {
    if (HubFailure.of(failure).code !== "store-unavailable") throw failure;
  }
}

interface Scan {
  read(after: number, limit: ReadLimit): readonly JournalEntry[];
  /** Forgets the row it holds, which was rewritten. */
  forget(): void;
}

function scanOf(db: Sqlite): Scan {
  const holding = db.prepare(
    "SELECT first, count, bytes FROM message_group WHERE first <= ? ORDER BY first DESC LIMIT 1",
  );
  const following = db.prepare(
    "SELECT first, count, bytes FROM message_group WHERE first >= ? ORDER BY first LIMIT 1",
  );
  /** The row the last read ended in: small reads of a large row must not load it again each time. */
  let open: FrameReader | null = null;

  const rowWith = (position: number): FrameReader | null => {
    if (open?.position === position && !open.isAtEnd) return open;
    const row = holding.get([position]);
    const frames = row === undefined ? null : framesOf(row);
    while (frames !== null && frames.position < position && !frames.isAtEnd) frames.skip();
    if (frames !== null && !frames.isAtEnd) return frames;
    // No row holds the position: it is yet to be written, or was trimmed and the oldest row comes next.
    const next = following.get([position]);
    return next === undefined ? null : framesOf(next);
  };

  const read: Scan["read"] = (after, limit) => {
    const entries: JournalEntry[] = [];
    let bytes = 0;
    let position = after + 1;
    while (entries.length < limit.messages) {
      open = rowWith(position);
      if (open === null || (entries.length > 0 && bytes + open.nextBytes > limit.bytes)) break;
      const entry = open.next();
      entries.push(entry);
      bytes += entry.payload.length;
      position = entry.position + 1;
    }
    return entries;
  };
  return {
    read,
    forget: () => {
      open = null;
    },
  };
}

const framesOf = (row: SqlRow): FrameReader =>
  readFrames(bytesIn(row, "bytes"), numberIn(row, "first"), numberIn(row, "count"));
