import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import { type Duration, minutes } from "../../model/time.ts";
import type { Sqlite } from "../sqlite.ts";
import { isBusy } from "../sqlite-failure.ts";
import type { Database } from "./counters.ts";

/** Has the bytes of what was deleted gone from an engine's files. */
export type Scrub = () => Promise<void>;

/** How many milliseconds lie between two tries to get by others who read and write. */
const apart = 100;
const busyTimeout = 5000;

/**
 * SQLite: the file is written anew without its free space, and the log behind it is emptied. Writing zeros over what
 * is deleted (`secure_delete`) is not enough: when the tree is balanced, copies of rows stay behind in pages.
 */
export const sqliteScrub =
  (db: Database, sqlite: Sqlite, patience: Duration = minutes(1)): Scrub =>
  async () => {
    await untilDone(patience, () => alone(db, sqlite, () => rewrite(sqlite)));
    await untilDone(patience, () => alone(db, sqlite, () => emptyLog(sqlite)));
  };

/** Work on a connection that nobody else uses meanwhile, and that does not wait for other connections' locks. */
const alone = (db: Database, sqlite: Sqlite, work: () => boolean): Promise<boolean> =>
  db.connection().execute(async () => {
    sqlite.exec("PRAGMA busy_timeout=0");
    try {
      return work();
    } finally {
      sqlite.exec(`PRAGMA busy_timeout=${busyTimeout}`);
    }
  });

function rewrite(sqlite: Sqlite): boolean {
  // The copy that is made of a large store belongs on the disk and not in memory; SQLite unlinks it at once.
  sqlite.exec("PRAGMA temp_store=FILE");
  try {
    sqlite.exec("VACUUM");
    return true;
  } catch (failure) {
    if (isBusy(failure)) return false;
    throw failure;
  } finally {
    sqlite.exec("PRAGMA temp_store=MEMORY");
  }
}

const emptyLog = (sqlite: Sqlite): boolean =>
  sqlite.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"] === 0;

async function untilDone(patience: Duration, work: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await work()); waited += apart) {
    if (waited >= patience) {
      throw new HubFailure(
        "store-unavailable",
        "the state store's file could not be written anew, because another connection went on reading or writing it; " +
          "do it again when nobody does",
      );
    }
    await pause(apart);
  }
}

/** What a person's rows lie in. */
const tables = [
  "enrolment",
  "enrolment_service",
  "enrolment_event",
  "assignment",
  "alert",
  "alert_move",
  "episode",
  "notice",
  "deadline",
  "suppression",
  "happened_event",
  "quarantine",
  "account",
  "recovery_code",
  "session",
  "token",
  "access_code",
  "erasure",
  "rollup",
  "latest",
  "restatement",
] as const;

/**
 * PostgreSQL: the tables' files are written anew, on a connection whose statements may take as long as they take. The
 * server's write-ahead log holds what was deleted until it is recycled, its archive and standbys as long as whoever
 * runs it lets them; an unlinked file's blocks are the disk's.
 */
export async function rewriteTables(db: Database): Promise<void> {
  for (const table of tables) await sql`vacuum (full) ${sql.table(table)}`.execute(db);
}
