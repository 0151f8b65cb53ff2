import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HubFailure } from "../model/failure.ts";

/** The hub's own folder: stores and generated secrets, closed to other users of the machine. */
export interface DataDir {
  readonly journal: string;
  readonly telemetry: string;
  readonly state: string;
  /** Where the hub's own programs reach the broker, while it runs. */
  readonly brokerSocket: string;
  /** Key of the devices' secret hashes, made at first start. */
  readonly deviceKey: Uint8Array;
  /** Seals what must be kept of people's second factors, made at first start. */
  readonly peopleKey: Uint8Array;
}

/** Where the stores lie, whether or not they do yet. */
export const storesIn = (folder: string): Pick<DataDir, "journal" | "telemetry" | "state"> => ({
  journal: join(folder, "journal.db"),
  telemetry: join(folder, "telemetry.db"),
  state: join(folder, "state.db"),
});

/** Lies in a data directory from a restore's beginning to its end. */
export const unfinishedRestore = "restore.unfinished";

export function openDataDir(folder: string): DataDir {
  if (existsSync(join(folder, unfinishedRestore))) {
    throw new HubFailure(
      "configuration-rejected",
      `a restore into ${folder} was not finished; empty the folder and run labhub restore again`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return {
    ...storesIn(folder),
    brokerSocket: socketIn(folder),
    deviceKey: keyFile(join(folder, "device.key")),
    peopleKey: keyFile(join(folder, "people.key")),
  };
}

/** The folder, made if there is none: certificates come before a hub's first start. */
export function madeDataDir(folder: string): string {
  openDataDir(folder);
  return folder;
}

/** By the shorter of two ways: a socket's path may have a hundred characters, and a data directory lie deep. */
function socketIn(folder: string): string {
  const whole = resolve(folder, "broker.sock");
  const near = relative(process.cwd(), whole);
  return near.length < whole.length ? near : whole;
}

/** Reads a 32-byte key, or makes it whole: a crash half-way must not leave a short one that orphans every device. */
function keyFile(path: string): Uint8Array {
  // In containers that share a folder, two processes may well have the same id.
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    return checked(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  writeFileSync(draft, randomBytes(32), { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
  return checked(path);
}

function checked(path: string): Uint8Array {
  const key = readFileSync(path);
  if (key.length === 32) return key;
  throw new HubFailure(
    "configuration-rejected",
    `${path} must hold 32 bytes; restore it from a backup of the data directory`,
  );
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/**
 * Takes a part of the hub for this process. Two writers of one journal would tear it.
 * The lock is a database held open exclusively: the system frees it when the process ends, however it ends.
 */
export function lockRole(folder: string, role: string): Disposable {
  const held = new DatabaseSync(join(folder, `${role}.lock`), { timeout: 0 });
  try {
    held.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    held.close();
    throw new HubFailure(
      "configuration-rejected",
      `another hub already runs the ${role} on this data directory`,
      { cause },
    );
  }
  return { [Symbol.dispose]: () => held.close() };
}

/** Whether some process runs a part of the hub on a data directory. */
export function isRunning(folder: string, role: string): boolean {
  try {
    lockRole(folder, role)[Symbol.dispose]();
    return false;
  } catch (thrown) {
    if (HubFailure.of(thrown).code === "configuration-rejected") return true;
    throw thrown;
  }
}
