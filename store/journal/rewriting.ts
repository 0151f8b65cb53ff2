import type { JournalPartition } from "../../model/journal.ts";
import { milliseconds } from "../../model/time.ts";
import { bytesIn, numberIn, openDatabase, type Sqlite } from "../sqlite.ts";
import { dropFreePages, takingTurns, truncateWal } from "../sqlite-erasing.ts";
import { emptyFrames, readFrames } from "./framing.ts";

/** The broker's writer waits while these are written, so they take a few milliseconds. */
const turnRows = 64;
const turnBytes = 256 * 1024;
/** None: a checkpoint that waits for a reader would keep the broker's writer out meanwhile. */
const busyTimeout = milliseconds(0);

/** A row as it is to be, and how many of the messages asked for lie in it. */
interface Rewritten {
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly isNew: boolean;
  readonly found: number;
}

/** Puts other payloads in place, as `JournalPartition.rewrite` promises, on a connection of its own. */
export async function rewriteIn(
  file: string,
  messages: Parameters<JournalPartition["rewrite"]>[0],
): Promise<number> {
  // NORMAL: the checkpoint at the end syncs. Before that a power cut only means that it must be done again.
  const db = openDatabase(file, {
    synchronous: "NORMAL",
    checkpointPages: 0,
    secureDelete: true,
    busyTimeout,
  });
  try {
    let found = 0;
    let turn: Rewritten[] = [];
    for (const row of rewrittenRows(db, messages)) {
      if (!row.isNew) found += row.found;
      else turn.push(row);
      if (turn.length < turnRows && bytesOf(turn) < turnBytes) continue;
      found += await writeTurn(db, turn);
      turn = [];
    }
    if (turn.length > 0) found += await writeTurn(db, turn);
    await dropFreePages(db);
    await truncateWal(db);
    return found;
  } finally {
    db.close();
  }
}

/** Rows never change but here, so they are read and made anew before the lock is taken. */
function* rewrittenRows(
  db: Sqlite,
  messages: Parameters<JournalPartition["rewrite"]>[0],
): IterableIterator<Rewritten> {
  const holding = db.prepare(
    "SELECT first, count, bytes FROM message_group WHERE first <= ? ORDER BY first DESC LIMIT 1",
  );
  const waiting = messages.toSorted((one, other) => one.position - other.position);
  for (let at = 0; at < waiting.length; ) {
    const row = holding.get([waiting[at]?.position ?? 0]);
    const first = row === undefined ? 0 : numberIn(row, "first");
    const end = row === undefined ? 0 : first + numberIn(row, "count");
    const payloads = new Map<number, Uint8Array>();
    for (let next = waiting[at]; next !== undefined && next.position < end; next = waiting[at]) {
      payloads.set(next.position, next.payload);
      at += 1;
    }
    // Trimmed, or yet to be written.
    if (row === undefined || payloads.size === 0) at += 1;
    else yield rewritten(first, end - first, bytesIn(row, "bytes"), payloads);
  }
}

function rewritten(
  first: number,
  count: number,
  before: Uint8Array,
  payloads: ReadonlyMap<number, Uint8Array>,
): Rewritten {
  const frames = readFrames(before, first, count);
  const anew = emptyFrames();
  while (!frames.isAtEnd) {
    const entry = frames.next();
    anew.add({ ...entry, payload: payloads.get(entry.position) ?? entry.payload });
  }
  // Filled up to its old length, which readers pass over: SQLite then puts it where the old one lies, and moves nothing
  // of which a copy could stay behind.
  const bytes = Buffer.concat([anew.bytes], Math.max(anew.size, before.length));
  return { first, count, bytes, isNew: Buffer.compare(before, bytes) !== 0, found: payloads.size };
}

const bytesOf = (rows: readonly Rewritten[]): number =>
  rows.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Says how many of the messages asked for were still there. */
function writeTurn(db: Sqlite, rows: readonly Rewritten[]): Promise<number> {
  const update = db.prepare("UPDATE message_group SET bytes = ? WHERE first = ?");
  return takingTurns(() =>
    db.transaction(() =>
      rows.reduce((sum, { first, bytes, found }) => sum + update.run([bytes, first]).changes * found, 0),
    ),
  );
}
