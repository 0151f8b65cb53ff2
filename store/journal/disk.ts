import type { Duration, Instant } from "../../model/time.ts";
import { milliseconds } from "../../model/time.ts";
import { openDatabase } from "../sqlite.ts";
import { ensureSchema } from "../sqlite-schema.ts";
import type { Frames } from "./framing.ts";
import { headOf, journalSchema } from "./schema.ts";
import { trimmedUpTo, trimSome } from "./trimming.ts";

/** The broker's event loop stands still while a commit waits for a reader's tiny writes. */
const busyTimeout: Duration = milliseconds(250);
/** Small, because the event loop stands still for a checkpoint: at most 4 MiB of pages. The reading end spares most. */
const checkpointPages = 1000;
/** Room that must be there beyond what found none, before a journal that refused opens again. */
const spareRoom = 256 * 1024;

/** The journal's file, seen by its one writer. Everything here throws `store-unavailable` when the disk fails. */
export interface JournalDisk {
  /** The last position known to be on disk. */
  readonly head: number;
  /** Gives the messages the next positions and returns when all are on disk; none is when it throws. */
  write(rows: readonly Frames[]): void;
  /** Returns when the disk has taken a write of so many bytes and some more, which is then removed again. */
  probe(bytes: number): void;
  /** Trims a little; true when there is more to trim. */
  trim(arrivedBefore: Instant): boolean;
  trimmedUpTo(): number;
  close(): void;
}

export function openJournalDisk(
  file: string,
  fileBytes: number | undefined,
  readers: readonly string[],
): JournalDisk {
  const maxBytes = fileBytes === undefined ? {} : { maxBytes: fileBytes };
  const db = openDatabase(file, { busyTimeout, checkpointPages, ...maxBytes });
  ensureSchema(db, journalSchema);
  for (const name of readers)
    db.prepare("INSERT INTO reader VALUES (?, 0) ON CONFLICT DO NOTHING").run([name]);
  const insert = db.prepare(
    "INSERT INTO message_group (first, count, received_at, bytes) VALUES (?, ?, ?, ?)",
  );
  const probe = db.prepare("INSERT OR REPLACE INTO probe VALUES (1, zeroblob(?))");
  const probed = db.prepare("DELETE FROM probe");
  let head = headOf(db);
  let headIsKnown = true;

  const insertAll = (rows: readonly Frames[], after: number): void => {
    let last = after;
    for (const { count, receivedAt, bytes } of rows) {
      insert.run([last + 1, count, receivedAt, bytes]);
      last += count;
    }
  };

  return {
    get head() {
      return head;
    },
    write(rows) {
      if (!headIsKnown) head = headOf(db);
      const last = rows.reduce((sum, { count }) => sum + count, head);
      headIsKnown = false;
      try {
        db.transaction(() => insertAll(rows, head));
      } catch (failure) {
        head = headOf(db);
        headIsKnown = true;
        // Whether a commit that failed took place after all is for the file to say; what it shows was synced.
        if (head !== last) throw failure;
      }
      head = last;
      headIsKnown = true;
    },
    probe(bytes) {
      probe.run([bytes + spareRoom]);
      probed.run();
    },
    trim: (arrivedBefore) => trimSome(db, arrivedBefore),
    trimmedUpTo: () => trimmedUpTo(db),
    close: db.close,
  };
}
