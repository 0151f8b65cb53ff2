import { setTimeout as pause } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import { type Duration, milliseconds, seconds } from "../../model/time.ts";
import { migrate } from "./migrations.ts";
import { byteOrderedText, postgresDialect, postgresFlavour } from "./postgres-dialect.ts";
import { settingsAtFault } from "./postgres-failure.ts";
import { placeOf, postgresPool } from "./postgres-pool.ts";
import { rewriteTables } from "./scrub.ts";
import { type StateChoices, stateOver } from "./state-over.ts";
import type { Tables } from "./tables.ts";

export interface PostgresStatePlace extends StateChoices {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly log: Log;
  /** How many connections to keep at most; 8 when not given. */
  readonly connections?: number;
  /** How long to wait for a server that is not up yet; 20 s when not given. */
  readonly patience?: Duration;
}

const statementTimeout = seconds(30);
const betweenTries = milliseconds(500);
const oldestVersion = 13;

/**
 * Opens the state store in a PostgreSQL database and brings its tables forward. Any number of threads, processes and
 * machines may have it open at once. Throws `configuration-rejected` when the server will not have us or holds tables
 * of a newer program, `store-unavailable` when it does not answer for longer than `patience`.
 */
export async function openPostgresState(place: PostgresStatePlace): Promise<StateStore> {
  const { url, log, connections = 8, patience = seconds(20), ...choices } = place;
  await answering(patience, () => withPostgres({ url, log }, (db) => migrate(db, postgresFlavour, log)));
  const pool = postgresPool({ url, log, connections, statementTimeout });
  const db = new Kysely<Tables>({ dialect: postgresDialect(pool) });
  const scrub = () => withPostgres({ url, log }, rewriteTables);
  return stateOver(db, scrub, choices);
}

/** Work on the tables themselves, however long a statement of it takes. */
export async function withPostgres<Result>(
  { url, log }: Pick<PostgresStatePlace, "url" | "log">,
  work: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  const pool = postgresPool({ url, log, connections: 2, statementTimeout: milliseconds(0) });
  const db = new Kysely<Tables>({ dialect: postgresDialect(pool), plugins: [byteOrderedText] });
  try {
    await mustServe(db);
    return await work(db);
  } catch (thrown) {
    throw refusal(HubFailure.of(thrown), url);
  } finally {
    await db.destroy();
  }
}

/** Tries again while the server does not answer: at the start of a machine it may come up after us. */
async function answering<Result>(patience: Duration, work: () => Promise<Result>): Promise<Result> {
  const over = AbortSignal.timeout(patience);
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const failure = HubFailure.of(thrown);
      if (over.aborted || !failure.recoverable || settingsAtFault(failure)) throw failure;
      await pause(betweenTries);
    }
  }
}

async function mustServe(db: Kysely<Tables>): Promise<void> {
  const asked = sql<{
    encoding: string;
    version: number;
  }>`select current_setting('server_encoding') as encoding,
    current_setting('server_version_num')::integer / 10000 as version`;
  const { rows } = await asked.execute(db);
  const { encoding = "", version = 0 } = rows[0] ?? {};
  if (encoding !== "UTF8") {
    throw new HubFailure(
      "configuration-rejected",
      `the database is encoded in ${encoding}; make it with encoding UTF8`,
    );
  }
  if (version >= oldestVersion) return;
  throw new HubFailure(
    "configuration-rejected",
    `the server is PostgreSQL ${version}; ${oldestVersion} or newer is needed`,
  );
}

function refusal(failure: HubFailure, url: string): HubFailure {
  const code = settingsAtFault(failure) ? "configuration-rejected" : failure.code;
  if (code === "configuration-rejected" || code === "store-unavailable") {
    return new HubFailure(code, `state store ${placeOf(url)}: ${failure.message}${mending(failure)}`, {
      cause: failure,
      details: failure.details,
    });
  }
  return failure;
}

function mending(failure: HubFailure): string {
  if (!settingsAtFault(failure)) return "";
  return failure.message.includes("SSL")
    ? "; a server elsewhere must be reached encrypted: let it offer TLS, or add ?sslmode=disable to" +
        " LABHUB_STATE_URL if the network itself is protected"
    : "; look at user, password, database and rights in LABHUB_STATE_URL and on the server";
}
