import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { z } from "zod";
import { type Manifest, manifest } from "../../model/backup.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import { type Clock, formatInstant } from "../../model/time.ts";
import { addTombstones, ownFolder, readTombstones, synced, tombstonesFile } from "../erasure/tombstones.ts";
import { copyStateStore } from "../state/copying.ts";
import { newDraft, removeAbandoned } from "./drafts.ts";
import { copyDatabase, copyFile, fingerprint, withoutTraces } from "./files.ts";
import { embedded, keptFiles, openStores, storeFiles } from "./stores.ts";

export interface BackUpNeeds {
  readonly state: Pick<StateStore, "erasures">;
  readonly dataDir: string;
  /** `embedded:` when the state store is in the data directory. */
  readonly stateUrl: string;
  /** Where backups are put, each in a folder of its own. */
  readonly place: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface BackedUp {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Makes a backup of a data directory, whether or not its hub runs. It is whole or not there. */
export async function backUp(needs: BackUpNeeds): Promise<BackedUp> {
  const { state, clock } = needs;
  const [place, dataDir] = [resolve(needs.place), resolve(needs.dataDir)];
  assertOutside(place, dataDir);
  await ownFolder(place);
  // Before anything is copied: whoever is erased meanwhile is noted there.
  await state.erasures.addBackupPlace(place, clock.now());
  await addTombstones(place, await readTombstones(join(dataDir, tombstonesFile)));
  const name = formatInstant(clock.now()).replaceAll(":", "-");
  await removeAbandoned(place, needs.log);
  const draft = await newDraft(place, name);
  try {
    const made = await filled({ ...needs, dataDir }, draft.folder);
    await draft.close();
    await rename(draft.folder, join(place, name));
    await synced(place);
    return { folder: join(place, name), manifest: made };
  } catch (thrown) {
    await rm(draft.folder, { recursive: true, force: true });
    throw thrown;
  }
}

function assertOutside(place: string, dataDir: string): void {
  if (!`${place}${sep}`.startsWith(`${dataDir}${sep}`)) return;
  throw new HubFailure(
    "configuration-rejected",
    `${place} lies in the data directory: it would be lost with it, and every erasure would find people in it; name a folder elsewhere`,
  );
}

async function filled(
  { dataDir, stateUrl, version, clock, log }: BackUpNeeds,
  folder: string,
): Promise<Manifest> {
  const madeAt = clock.now();
  // State, telemetry, journal: each copy then holds all that the one before it rests on. Every message the state counts
  // as done has its readings in the telemetry copy, and every message either knows of is in the journal's. What the later
  // copies have beyond that is taken to its end again after a restore, which changes nothing the second time.
  for (const name of Object.values(storeFiles)) {
    const to = join(folder, name);
    if (name !== storeFiles.state || stateUrl === embedded) await copyDatabase(join(dataDir, name), to);
    else await copyStateStore({ url: stateUrl, file: "" }, { url: embedded, file: to }, log);
  }
  for (const name of keptFiles) {
    if (existsSync(join(dataDir, name))) await copyFile(join(dataDir, name), folder, name);
  }
  const told = await standOf(folder, log);
  const names = [...Object.values(storeFiles), ...keptFiles].filter((name) => existsSync(join(folder, name)));
  const files = await Promise.all(names.map((name) => fingerprint(folder, name)));
  const whole = { format: 1 as const, version, madeAt, files, ...told };
  const handle = await open(join(folder, "manifest.json"), "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(z.encode(manifest, whole), null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await synced(folder);
  return whole;
}

/** Looks into the copies. Throws when a message between them is nowhere. */
async function standOf(folder: string, log: Log): Promise<Pick<Manifest, "partitions" | "audit">> {
  const told = await lookedAt(folder, log);
  for (const name of Object.values(storeFiles)) await withoutTraces(join(folder, name));
  for (const { position, telemetry, oldest, head } of told.partitions) {
    if (oldest <= position + 1 && position <= telemetry && telemetry <= head) continue;
    throw new HubFailure(
      "store-unavailable",
      `the copies do not fit together (state at ${position}, telemetry at ${telemetry}, journal ${oldest} to ${head}); try again`,
    );
  }
  return told;
}

async function lookedAt(folder: string, log: Log): Promise<Pick<Manifest, "partitions" | "audit">> {
  await using stores = await openStores(folder, log);
  const { state, telemetry, journal } = stores;
  const { partition } = journal;
  const place = {
    partition,
    position: await state.progress.position(partition),
    telemetry: await telemetry.position(partition),
    oldest: await journal.oldest(),
    head: await journal.head(),
  };
  return { partitions: [place], audit: await state.audit.head() };
}
