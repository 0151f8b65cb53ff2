import { HubFailure } from "../model/failure.ts";
import { numberIn, openDatabase, type Sqlite } from "./sqlite.ts";

/**
 * Brings a file to the last of its versions; `steps[n]` leads from version n to n + 1.
 * Throws `configuration-rejected` for a file that a newer program wrote.
 */
export function ensureSchema(db: Sqlite, steps: readonly string[]): void {
  if (versionOf(db) === steps.length) return;
  db.transaction(() => {
    // Read again: another thread may have done it while this one waited for the lock.
    const version = versionOf(db);
    if (version > steps.length) {
      const text = `the file has schema version ${version}, this program knows ${steps.length}`;
      throw new HubFailure("configuration-rejected", text);
    }
    for (const step of steps.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version=${steps.length}`);
  });
}

/** Makes sure that a file which is about to be opened read-only is there with its tables. */
export function ensureFile(file: string, steps: readonly string[]): void {
  const db = openDatabase(file);
  try {
    ensureSchema(db, steps);
  } finally {
    db.close();
  }
}

function versionOf(db: Sqlite): number {
  return numberIn(db.prepare("PRAGMA user_version").get() ?? {}, "user_version");
}
