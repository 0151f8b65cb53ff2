import { join } from "node:path";
import { milliseconds } from "../../model/time.ts";
import { openDatabase } from "../sqlite.ts";
import { takingTurns, truncateWal } from "../sqlite-erasing.ts";

/**
 * Writes the telemetry store anew, without what was deleted, when the file is one of its own. The state store was just
 * written anew; the journal may not be, since the broker would wait and acknowledge nothing meanwhile.
 */
export async function compactFile(folder: string, file: string): Promise<void> {
  const name = "telemetry.db";
  if (!file.startsWith(name)) return;
  const db = openDatabase(join(folder, name), { secureDelete: true, busyTimeout: milliseconds(0) });
  try {
    // The copy that is made of a large store belongs on the disk and not in memory.
    db.exec("PRAGMA temp_store=FILE");
    await takingTurns(() => db.exec("VACUUM"));
    await truncateWal(db);
  } finally {
    db.close();
  }
}
