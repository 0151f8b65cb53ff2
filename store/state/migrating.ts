import { existsSync } from "node:fs";
import { Kysely } from "kysely";
import type { Log } from "../../model/log.ts";
import { openDatabase } from "../sqlite.ts";
import type { Flavour } from "./flavour.ts";
import { migrate, migrations, type Schema, schemaOf } from "./migrations.ts";
import { withPostgres } from "./postgres.ts";
import { postgresFlavour } from "./postgres-dialect.ts";
import { sqliteDialect, sqliteFlavour } from "./sqlite-dialect.ts";
import type { Tables } from "./tables.ts";

/** The tables' version before, where it was to go, and what lies between. */
export interface SchemaStep {
  /** `null` when there were no tables yet. */
  readonly from: string | null;
  readonly to: string;
  /** The migrations from one to the other, in order. */
  readonly missing: readonly string[];
}

export interface MigratedPlace {
  /** As `openState` takes them. */
  readonly url: string;
  readonly file: string;
  readonly log: Log;
}

/** Says how far a state store's tables are from this program's; changes nothing, and makes no file. */
export const lookAtSchema = (place: MigratedPlace): Promise<SchemaStep> => over(place, schemaOf);

/** Brings a state store's tables forward, as its opening would, and says what that took. */
export async function migrateState(place: MigratedPlace): Promise<SchemaStep> {
  return over(
    place,
    async (db, flavour) => {
      const before = await schemaOf(db, flavour);
      if (before.missing.length > 0) await migrate(db, flavour, place.log);
      return before;
    },
    "make",
  );
}

type Work = (db: Kysely<Tables>, flavour: Flavour) => Promise<Schema>;

async function over(place: MigratedPlace, work: Work, make?: "make"): Promise<SchemaStep> {
  if (place.url !== "embedded:") return stepOf(await withPostgres(place, (db) => work(db, postgresFlavour)));
  if (make === undefined && !existsSync(place.file))
    return stepOf({ done: [], missing: Object.keys(migrations(sqliteFlavour)) });
  const sqlite = openDatabase(place.file, { readOnly: make === undefined });
  try {
    return stepOf(await work(new Kysely<Tables>({ dialect: sqliteDialect(sqlite) }), sqliteFlavour));
  } finally {
    sqlite.close();
  }
}

const stepOf = ({ done, missing }: Schema): SchemaStep => ({
  from: done.at(-1) ?? null,
  to: missing.at(-1) ?? done.at(-1) ?? "",
  missing,
});
