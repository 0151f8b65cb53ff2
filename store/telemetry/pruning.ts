import { setImmediate as nextTurn } from "node:timers/promises";
import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { classOf, type TelemetryTerms } from "../../model/retention.ts";
import {
  after,
  before,
  type Clock,
  type Duration,
  hours,
  type Instant,
  milliseconds,
} from "../../model/time.ts";
import { numberIn, openDatabase, type Sqlite, type SqlValue, textIn } from "../sqlite.ts";
import { takingTurns } from "../sqlite-erasing.ts";

export interface PruningRule {
  readonly terms: TelemetryTerms;
  /** How long this machine keeps what the far store has; `null` when there is none. */
  readonly keepNear: Duration | null;
}

/** What is to be removed from this machine by now. */
export interface PruneDue {
  /** Measured and received before this, and in the far store; `null` when this machine is the store. */
  readonly carried: Instant | null;
  /** Measured before this, wherever it is; `null` for metrics that are kept without end. */
  readonly expired: (code: string) => Instant | null;
}

export function pruneDue({ terms, keepNear }: PruningRule, now: Instant): PruneDue {
  return {
    carried: keepNear === null ? null : before(now, keepNear),
    expired: (code) => {
      const term = classOf(code, terms) === "telemetry" ? terms.telemetry : (terms.short?.term ?? null);
      return term === null ? null : before(now, term);
    },
  };
}

const every = hours(1);

export interface PruningNeeds extends PruningRule {
  readonly file: string;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

/** Removes what is due from a telemetry file, about once an hour. */
export interface Pruning extends AsyncDisposable {
  /** To be called now and then; begins a round when it is time, and does not wait for it. */
  look(): void;
}

export function openPruning(needs: PruningNeeds): Pruning {
  const { file, clock, board, log } = needs;
  let next = clock.now();
  let running: Promise<void> | null = null;
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const { carried, expired } = pruneDue(needs, clock.now());
    try {
      if (carried !== null)
        board.add("telemetry_pruned_total", await forgetCarried(file, carried, stop.signal));
      board.add("telemetry_pruned_total", await forgetExpired(file, expired, stop.signal));
    } catch (thrown) {
      log.error({ err: HubFailure.of(thrown) }, "old readings could not be removed; it is tried again");
    }
  };
  return {
    look() {
      if (running !== null || stop.signal.aborted || clock.now() < next) return;
      next = after(clock.now(), every);
      running = round().finally(() => {
        running = null;
      });
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** A step's transaction removes at most so many readings, and looks into so many series. */
const stepReadings = 4000;
const stepSeries = 1000;

/** Which readings of a series go, as a condition on `reading`. */
interface Going {
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** Removes what was measured and received before a time and is in the far store; says how many readings that were. */
export const forgetCarried = (file: string, time: Instant, stop?: AbortSignal): Promise<number> =>
  onFile(file, async (db) => {
    const going: Going = {
      where: `at < ?2 AND received_at < ?2
        AND position <= (SELECT d.position FROM drained d WHERE d.partition = reading.partition)`,
      values: [time],
    };
    // Before the first is gone: who reads must know that what is older may be elsewhere alone.
    const note = (): void =>
      void db.prepare("UPDATE tier SET pruned_before = max(pruned_before, ?)").run([time]);
    return removeAll(db, () => going, note, stop);
  });

/** Removes what is older than the term of its metric. */
export const forgetExpired = (
  file: string,
  expired: PruneDue["expired"],
  stop?: AbortSignal,
): Promise<number> =>
  onFile(file, (db) => {
    const going = (code: string): Going | null => {
      const time = expired(code);
      return time === null ? null : { where: "at < ?2", values: [time] };
    };
    return removeAll(db, going, () => {}, stop);
  });

async function onFile(file: string, work: (db: Sqlite) => Promise<number>): Promise<number> {
  const db = openDatabase(file, {
    synchronous: "NORMAL",
    checkpointPages: 4000,
    busyTimeout: milliseconds(0),
  });
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

interface SeriesLeft {
  readonly id: number;
  readonly going: Going;
}

async function removeAll(
  db: Sqlite,
  goingOf: (code: string) => Going | null,
  note: () => void,
  stop?: AbortSignal,
): Promise<number> {
  const some = db.prepare("SELECT id, code FROM series WHERE id > ? ORDER BY id LIMIT ?");
  let removed = 0;
  for (let rows = some.all([0, stepSeries]); rows.length > 0 && !stop?.aborted; ) {
    let left = rows.flatMap((row): SeriesLeft[] => {
      const going = goingOf(textIn(row, "code"));
      return going === null ? [] : [{ id: numberIn(row, "id"), going }];
    });
    left = left.filter((series) => hasAny(db, series));
    while (left.length > 0 && !stop?.aborted) {
      const step = await takingTurns(() =>
        db.transaction(() => {
          note();
          return removeStep(db, left);
        }),
      );
      removed += step.removed;
      left = step.left;
    }
    await nextTurn();
    rows = some.all([numberIn(rows.at(-1) ?? {}, "id"), stepSeries]);
  }
  return removed;
}

const hasAny = (db: Sqlite, { id, going: { where, values } }: SeriesLeft): boolean =>
  db.prepare(`SELECT 1 FROM reading WHERE series = ?1 AND ${where} LIMIT 1`).get([id, ...values]) !==
  undefined;

function removeStep(
  db: Sqlite,
  left: readonly SeriesLeft[],
): { readonly removed: number; readonly left: SeriesLeft[] } {
  let removed = 0;
  let done = 0;
  for (const { id, going } of left) {
    if (removed >= stepReadings) break;
    const { where, values } = going;
    const bound = db.prepare(
      `SELECT at, seq FROM reading WHERE series = ?1 AND ${where} ORDER BY at, seq LIMIT 1 OFFSET ${stepReadings}`,
    );
    const rest = bound.get([id, ...values]);
    if (rest !== undefined) {
      const upTo = db.prepare(`DELETE FROM reading WHERE series = ?1 AND ${where} AND (at, seq) < (?3, ?4)`);
      removed += upTo.run([id, ...values, numberIn(rest, "at"), numberIn(rest, "seq")]).changes;
      break;
    }
    removed += db.prepare(`DELETE FROM reading WHERE series = ?1 AND ${where}`).run([id, ...values]).changes;
    done += 1;
  }
  return { removed, left: left.slice(done) };
}
