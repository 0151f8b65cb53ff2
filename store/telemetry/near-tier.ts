import { HubFailure } from "../../model/failure.ts";
import type { Instant } from "../../model/time.ts";
import { numberIn, openDatabase, type Sqlite, type SqlValue } from "../sqlite.ts";
import type { KeptReading } from "./cursor.ts";
import type { NearTier, Waiting } from "./near.ts";
import { forgetCarried } from "./pruning.ts";
import { placeOf } from "./reading-row.ts";
import { assertCarriedTo, tierOver } from "./tier.ts";
import {
  backlogOf,
  countBetween,
  drawFrom,
  firstArrived,
  progressOf,
  type Taken,
  takeWaiting,
} from "./waiting.ts";

export interface NearPlace {
  readonly file: string;
  /** As `nameOfPlace` gives it; a file that is carried elsewhere, or nowhere, is refused. */
  readonly placeName: string;
}

const batchesKnown = 16;

/** Opens this machine's end of a tiered telemetry store; the file is there, see `openTelemetry`. */
export function openNearTier({ file, placeName }: NearPlace): NearTier {
  // Checkpoints are the pipeline's, which writes most; here they would only be more of them.
  const db = openDatabase(file, { synchronous: "NORMAL", checkpointPages: 0 });
  try {
    assertCarriedTo(db, placeName);
  } catch (failure) {
    db.close();
    throw failure;
  }
  const { prunedBefore, doubtUntil } = tierOver(db);
  return {
    prunedBefore,
    doubtUntil,
    ...carryingFrom(db),
    backlog: () => backlogOf(db),
    sample: (count, received, random) => sampleOf(db, count, received, random),
    rewind: (receivedFrom) => rewind(db, receivedFrom),
    prune: (before) => forgetCarried(file, before),
    noteDoubt: (until) => void db.prepare("UPDATE tier SET doubt_until = max(doubt_until, ?)").run([until]),
    settleDoubt: (before) => void db.prepare("UPDATE tier SET doubt_until = ?").run([before]),
    close: () => db.close(),
  };
}

/** Handing out what waits and taking note of what became of it. */
function carryingFrom(db: Sqlite): Pick<NearTier, "waiting" | "advance" | "drop" | "reseat"> {
  const takenBy = new Map<Waiting, Taken & { dropped: number }>();
  const remove = db.prepare(`DELETE FROM reading WHERE ${isReading}`);
  const move = db.prepare(`UPDATE reading SET seq = ?6 WHERE ${isReading}`);
  return {
    waiting(partition, most) {
      const taken = takeWaiting(db, partition, most);
      if (taken === null) return null;
      if (takenBy.size >= batchesKnown) takenBy.clear();
      takenBy.set(taken.waiting, { ...taken, dropped: 0 });
      return taken.waiting;
    },
    advance(waiting) {
      const taken = takenBy.get(waiting);
      if (taken === undefined)
        throw new HubFailure("defect", "these readings were not given out just before");
      takenBy.delete(waiting);
      db.transaction(() => advance(db, taken, waiting.readings.length - taken.dropped));
    },
    drop(reading) {
      if (remove.run(keyOf(reading)).changes === 0) return;
      const { partition, position } = placeOf(reading);
      for (const each of takenBy.values()) {
        const { waiting, from } = each;
        if (waiting.partition === partition && position > from && position <= waiting.to) each.dropped += 1;
      }
    },
    reseat: (reading, seq) => void move.run([...keyOf(reading), seq]),
  };
}

const isReading = `series = (SELECT id FROM series WHERE patient = ?1 AND code = ?2 AND device = ?3)
  AND at = ?4 AND seq = ?5`;
const keyOf = ({ patient, code, device, at, seq }: KeptReading): SqlValue[] => [
  patient,
  code,
  device,
  at,
  seq,
];

/**
 * The pipeline may take messages up to `to` to their end a second time, after a crash, and find readings in them that it
 * had left out. Then the cursor stays, and what waits is given out again.
 */
function advance(db: Sqlite, { waiting, from, readingsEver }: Taken, due: number): void {
  const { partition, to } = waiting;
  const progress = progressOf(db, partition);
  if (progress === null || progress.drained !== from) return;
  const there = countBetween(db, partition, from, to);
  if (there > due) return;
  db.prepare(
    `INSERT INTO drained VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position, readings = excluded.readings`,
  ).run([partition, to, readingsEver ?? progress.drainedReadings + there]);
}

function rewind(db: Sqlite, receivedFrom: Instant): number {
  const first = db.prepare(
    `SELECT partition, min(position) AS position FROM reading WHERE received_at >= ? GROUP BY partition`,
  );
  const back = db.prepare(
    "UPDATE drained SET position = ?2, readings = ?3 WHERE partition = ?1 AND position > ?2",
  );
  return db.transaction(() => {
    for (const row of first.all([receivedFrom])) {
      const [partition, position] = [numberIn(row, "partition"), numberIn(row, "position") - 1];
      const progress = progressOf(db, partition);
      if (progress === null) continue;
      const waiting = countBetween(db, partition, position, progress.fed);
      back.run([partition, position, progress.fedReadings - waiting]);
    }
    return backlogOf(db).readings;
  });
}

function sampleOf(
  db: Sqlite,
  count: number,
  { from, until }: { from: Instant; until: Instant },
  random: () => number,
): readonly KeptReading[] {
  const drawn = new Map<string, KeptReading>();
  for (const row of db.prepare("SELECT partition, position FROM drained").all()) {
    const [partition, limit] = [numberIn(row, "partition"), numberIn(row, "position")];
    const low = firstArrived(db, partition, from, limit);
    const high = firstArrived(db, partition, until, limit) - 1;
    for (let n = 0; n < count && drawn.size < count && low <= high; n += 1) {
      const reading = drawFrom(db, partition, [low, high], random);
      if (reading !== null && isWithin(reading.receivedAt, from, until)) drawn.set(keyText(reading), reading);
    }
  }
  return [...drawn.values()];
}

const isWithin = (at: Instant, from: Instant, until: Instant): boolean => at >= from && at < until;
const keyText = (reading: KeptReading): string => keyOf(reading).join(" ");
