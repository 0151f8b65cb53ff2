import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateStore } from "../../model/state-store.ts";
import { type EmbeddedStatePlace, openEmbeddedState } from "../../store/state/embedded.ts";
import { silent } from "./state-samples.ts";

/** An empty store's file, its tables made by the migrations. */
let migrated: Promise<Uint8Array> | undefined;

/**
 * Opens an embedded state store. A file that is not there yet is begun as the copy of one that went through the migrations:
 * to go through them for each test takes longer than most tests do.
 */
export async function openMigratedState(place: EmbeddedStatePlace): Promise<StateStore> {
  migrated ??= emptyFile();
  const empty = await migrated;
  if (!existsSync(place.file)) writeFileSync(place.file, empty, { mode: 0o600, flag: "wx" });
  return openEmbeddedState(place);
}

async function emptyFile(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "labhub-migrated-"));
  const file = join(folder, "state.db");
  await (await openEmbeddedState({ file, log: silent })).close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}
