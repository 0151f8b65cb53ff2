import { hash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Manifest, manifest, type RestoreReport } from "../../model/backup.ts";
import type { Tombstone } from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { atMillisecond, type Clock } from "../../model/time.ts";
import { openEraser } from "../erasure/eraser.ts";
import { addTombstones, readTombstones, synced, tombstonesFile } from "../erasure/tombstones.ts";
import { assertEmptyState, copyStateStore } from "../state/copying.ts";
import { migrateState } from "../state/migrating.ts";
import { assertSound, copyFile, fingerprint, withoutTraces } from "./files.ts";
import { embedded, openStores, type Stores, storeFiles } from "./stores.ts";

export interface RestoreNeeds {
  /** A backup's folder. */
  readonly backup: string;
  /** The folder to restore into: there, locked for this process, and otherwise empty. */
  readonly dataDir: string;
  /** Where the state store is to be: `embedded:` for the folder, or an empty PostgreSQL database. */
  readonly stateUrl: string;
  /** Opens the telemetry store of which a file of the folder is all, or the near half. */
  readonly openTelemetry: (file: string) => Promise<TelemetryStore>;
  /** A further file of tombstones, such as that of the data directory that was lost. */
  readonly erasures: string | undefined;
  /** The name of the file that keeps a hub from starting here until the restore is whole. */
  readonly marker: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts a backup back, erases again who was erased since, and sees that all is in order. */
export async function restore(needs: RestoreNeeds): Promise<RestoreReport> {
  const { dataDir, marker } = needs;
  const backup = resolve(needs.backup);
  const made = await checkedManifest(backup);
  const stones = await tombstonesFor(backup, needs.erasures);
  if (needs.stateUrl !== embedded) await assertEmptyState({ url: needs.stateUrl, file: "" }, needs.log);
  await writeFile(join(dataDir, marker), "", { mode: 0o600, flush: true });
  for (const file of made.files)
    assertSame(file, await copyFile(join(backup, file.name), dataDir, file.name));
  for (const name of Object.values(storeFiles)) assertSound(join(dataDir, name));
  await addTombstones(dataDir, stones);
  if (needs.stateUrl !== embedded) await moveState(needs);
  const report = await settled({ ...needs, backup }, made, stones);
  await rm(join(dataDir, marker));
  await synced(dataDir);
  return { backup, madeAt: made.madeAt, ...report };
}

/** Into the database; nothing of it may stay in the folder, where an erasure would find it. */
async function moveState({ dataDir, stateUrl, log }: RestoreNeeds): Promise<void> {
  const from = { url: embedded, file: join(dataDir, storeFiles.state) };
  await migrateState({ ...from, log });
  await copyStateStore(from, { url: stateUrl, file: "" }, log);
  await rm(from.file);
  await withoutTraces(from.file);
}

/** The backup's manifest, its files checked against it before anything is written. */
async function checkedManifest(backup: string): Promise<Manifest> {
  const text = await readFile(join(backup, "manifest.json"), "utf8").catch((cause: unknown) => {
    const why = `${backup} is no backup: it has no manifest.json. Name one of the folders that labhub backup made`;
    throw new HubFailure("configuration-rejected", why, { cause });
  });
  const made = manifestIn(text, backup);
  const missing = Object.values(storeFiles).find((name) => !made.files.some((file) => file.name === name));
  if (missing !== undefined) throw spoilt(`the manifest does not speak of ${missing}`);
  for (const file of made.files) {
    const found = await fingerprint(backup, file.name).catch(() => null);
    if (found === null) throw spoilt(`${file.name} is missing from the backup`);
    assertSame(file, found);
  }
  return made;
}

function manifestIn(text: string, backup: string): Manifest {
  try {
    return manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new HubFailure("configuration-rejected", `${backup}/manifest.json is not one this version reads`, {
      cause,
    });
  }
}

type KeptFile = Manifest["files"][number];

function assertSame(due: KeptFile, found: KeptFile): void {
  if (due.sha256 === found.sha256 && due.bytes === found.bytes) return;
  throw spoilt(`${due.name} is not as it was when the backup was made`);
}

const spoilt = (what: string): HubFailure =>
  new HubFailure("store-unavailable", `${what}; nothing of it can be relied on. Restore another backup`);

/** Everybody erased as far as is known: beside the backups, in this one, and in a file that was named. */
async function tombstonesFor(backup: string, named: string | undefined): Promise<readonly Tombstone[]> {
  const files = [join(dirname(backup), tombstonesFile), join(backup, tombstonesFile)];
  const lists = await Promise.all(files.map(readTombstones));
  if (named !== undefined) {
    const given = await readTombstones(named);
    if (given.length === 0)
      throw new HubFailure("input-rejected", `--erasures: ${named} holds no tombstones`);
    lists.push(given);
  }
  return [...new Map(lists.flat().map((stone) => [stone.id, stone])).values()];
}

async function settled(
  { backup, dataDir, stateUrl, openTelemetry, clock, log }: RestoreNeeds,
  made: Manifest,
  stones: readonly Tombstone[],
): Promise<Pick<RestoreReport, "processed" | "pending" | "erased" | "audit">> {
  await using stores = await openStores(dataDir, log, { stateUrl, openTelemetry });
  const erased = await erasedAgain(stores, dataDir, stones, clock, log);
  const { processed, pending } = await balance(stores);
  const audit = await checkedAudit(stores, made);
  await stores.state.audit.append({
    at: clock.now(),
    actor: "command-line",
    roles: [],
    purpose: "administration",
    action: "restore",
    subjects: [],
    object: basename(backup),
    outcome: "done",
    source: "command-line",
    reason: null,
  });
  return { processed, pending, erased, audit };
}

/** Whoever is enrolled in the copy and has a tombstone is erased again, by the same eraser. */
async function erasedAgain(
  { state, telemetry, journal }: Stores,
  folder: string,
  stones: readonly Tombstone[],
  clock: Clock,
  log: Log,
): Promise<readonly string[]> {
  const byDigest = new Map(stones.map((stone) => [stone.digest, stone]));
  const waiting = new Set((await state.erasures.waiting()).map(({ patient }) => patient));
  for (const { patient } of await state.registry.allEnrolments()) {
    const stone = byDigest.get(hash("sha256", patient));
    if (stone === undefined || waiting.has(patient)) continue;
    await state.erasures.ask({ id: stone.id, patient, at: stone.at, by: "restore" });
  }
  await state.erasures.addErasedStretches(stones.flatMap(({ devices }) => devices));
  const needs = { state, telemetry, journals: [journal], forget: () => {}, folder, clock, log };
  const outcomes = await openEraser(needs).eraseWaiting();
  const open = outcomes.filter(({ proof }) => proof === null);
  if (open.length === 0) return outcomes.map(({ id }) => id);
  throw new HubFailure(
    "store-unavailable",
    `erasure ${open[0]?.id} could not be done again: ${open[0]?.left.join(", ")} still hold the pseudonym`,
  );
}

/** Every message of the journal is either counted or still to come. */
async function balance({ state, journal }: Stores): Promise<{ processed: number; pending: number }> {
  const position = await state.progress.position(journal.partition);
  const head = await journal.head();
  const forEver = atMillisecond(8.64e15);
  const counts = await state.ledger.counts(atMillisecond(0), forEver);
  const processed = counts.reduce((sum, each) => sum + each.processed, 0);
  const residual = counts.reduce(
    (sum, each) => sum + each.found - each.stored - each.duplicate - each.quarantined,
    0,
  );
  if (processed === position && residual === 0 && (await journal.oldest()) <= position + 1) {
    return { processed, pending: head - position };
  }
  throw new HubFailure(
    "store-unavailable",
    `the ledger does not balance: ${processed} messages counted, cursor at ${position}, journal's head ${head}, ` +
      `${residual} readings unaccounted for. Restore another backup`,
  );
}

/** The audit is whole and ends, but for what the restore itself added, where it did when the backup was made. */
async function checkedAudit({ state }: Stores, { audit }: Manifest): Promise<number> {
  const { records, fault } = await state.audit.verify(audit === null ? [] : [audit]);
  if (fault === null) return records;
  throw new HubFailure(
    "store-unavailable",
    `the backup's audit is not as it was written, record ${fault.sequence}: ${fault.what}. Restore another backup`,
  );
}
