import { Kysely } from "kysely";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import { openDatabase } from "../sqlite.ts";
import { migrate } from "./migrations.ts";
import { sqliteScrub } from "./scrub.ts";
import { sqliteDialect, sqliteFlavour } from "./sqlite-dialect.ts";
import { type StateChoices, stateOver } from "./state-over.ts";
import type { Tables } from "./tables.ts";

/** A batch of the pipeline touches pages all over; they should reach the file once, not with every batch. */
const checkpointPages = 8000;

export interface EmbeddedStatePlace extends StateChoices {
  readonly file: string;
  readonly log: Log;
  /**
   * FULL, unless the writer can do its last commits again: the pipeline can, from the journal. A commit of another
   * connection that is FULL takes those before it along.
   */
  readonly synchronous?: "FULL" | "NORMAL";
}

/**
 * Opens the state store in an SQLite file and brings its tables forward. Any number of threads and processes may have
 * it open at once. Throws `configuration-rejected` for tables of a newer program, `store-unavailable` for the rest.
 */
export async function openEmbeddedState({
  file,
  log,
  synchronous = "FULL",
  ...choices
}: EmbeddedStatePlace): Promise<StateStore> {
  const sqlite = openDatabase(file, { synchronous, checkpointPages, secureDelete: true });
  try {
    const db = new Kysely<Tables>({ dialect: sqliteDialect(sqlite) });
    await migrate(db, sqliteFlavour, log);
    return stateOver(db, sqliteScrub(db, sqlite), choices);
  } catch (failure) {
    sqlite.close();
    throw failure;
  }
}
