import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { Flavour } from "./flavour.ts";
import { alertTables } from "./migrations/0001-alerts.ts";
import { pipelineTables } from "./migrations/0001-pipeline.ts";
import { registryTables } from "./migrations/0001-registry.ts";
import { auditTables } from "./migrations/0002-audit.ts";
import { peopleTables } from "./migrations/0002-people.ts";
import { historyTables } from "./migrations/0002-registry.ts";
import { rollupTables } from "./migrations/0003-rollups.ts";
import { alertColumns } from "./migrations/0004-alerts.ts";
import { tellingTables } from "./migrations/0004-telling.ts";
import { watchTables } from "./migrations/0004-watch.ts";
import { evaluationTables } from "./migrations/0005-evaluation.ts";
import { frontDoorTables } from "./migrations/0006-front-door.ts";
import type { Tables } from "./tables.ts";

/** Every change of the tables, in order. One that has been released is never edited: what follows it mends it. */
export const migrations = (flavour: Flavour): Record<string, Migration> => ({
  "0001-foundation": {
    up: async (db) => {
      await registryTables(db, flavour);
      await alertTables(db, flavour);
      await pipelineTables(db, flavour);
    },
  },
  "0002-who-is-who": {
    up: async (db) => {
      await historyTables(db, flavour);
      await peopleTables(db, flavour);
      await auditTables(db, flavour);
    },
  },
  "0003-rollups": { up: (db) => rollupTables(db, flavour) },
  "0004-telling": {
    up: async (db) => {
      await alertColumns(db, flavour);
      await tellingTables(db, flavour);
      await watchTables(db, flavour);
    },
  },
  "0005-evaluation": { up: (db) => evaluationTables(db, flavour) },
  "0006-front-door": { up: (db) => frontDoorTables(db, flavour) },
});

/** The migrations the tables have been through, the last one being their version, and those they have still to go through. */
export interface Schema {
  readonly done: readonly string[];
  readonly missing: readonly string[];
}

const migratorOf = (db: Kysely<Tables>, flavour: Flavour): Migrator => {
  const known = migrations(flavour);
  return new Migrator({ db, provider: { getMigrations: async () => known } });
};

/** Looks without changing anything. Throws `configuration-rejected` when the tables were made by a newer program. */
export async function schemaOf(db: Kysely<Tables>, flavour: Flavour): Promise<Schema> {
  const known = await migratorOf(db, flavour).getMigrations();
  const nameOf = ({ name }: { name: string }) => name;
  const schema = {
    done: known.filter((each) => each.executedAt !== undefined).map(nameOf),
    missing: known.filter((each) => each.executedAt === undefined).map(nameOf),
  };
  if (schema.done.length === 0) return schema;
  const kept = db.withTables<{ kysely_migration: { name: string } }>().selectFrom("kysely_migration");
  const rows = await kept.select("name").orderBy("name").execute();
  const strange = rows.find(({ name }) => !schema.done.includes(name));
  if (strange !== undefined) throw newer(`it has been through ${strange.name}`);
  return schema;
}

/**
 * Brings the tables forward to what this program knows, all missing migrations in one transaction; several openers
 * may do so at once. Throws `configuration-rejected` when the tables were made by a newer program.
 */
export async function migrate(db: Kysely<Tables>, flavour: Flavour, log: Log): Promise<void> {
  const { error, results = [] } = await migratorOf(db, flavour).migrateToLatest();
  if (error !== undefined) throw refusal(error);
  const done = results.map((each) => each.migrationName);
  if (done.length > 0) log.info({ migrations: done }, "state store migrated");
}

function refusal(error: unknown): HubFailure {
  const failure = HubFailure.of(error);
  return failure.message.startsWith("corrupted migrations") ? newer(failure.message, error) : failure;
}

const newer = (why: string, cause?: unknown): HubFailure =>
  new HubFailure(
    "configuration-rejected",
    `the state store is not one this version knows, most likely it was written by a newer one (${why}); ` +
      "start that version, or restore a backup made by this one",
    { cause },
  );
