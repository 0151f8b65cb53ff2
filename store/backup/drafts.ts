import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { ownFolder } from "../erasure/tombstones.ts";
import { translated } from "../sqlite-failure.ts";

const lockFile = "being-written.lock";
const ending = ".part";

/** A folder in which a backup is put together. */
export interface Draft {
  readonly folder: string;
  /** Takes away what says that somebody is at work on it. */
  close(): Promise<void>;
}

/**
 * Makes a draft in a place of backups. While its process lives it holds a lock in it, which the system frees however
 * the process ends: so the next backup knows which drafts are nobody's any more.
 */
export async function newDraft(place: string, name: string): Promise<Draft> {
  const folder = join(place, `.${name}${ending}`);
  await ownFolder(folder);
  const lock = locked(folder);
  if (lock === null)
    throw new HubFailure("conflict", `another backup is just being written to ${place}; try again`);
  const close = async (): Promise<void> => {
    lock.close();
    for (const rest of ["", "-journal"]) await rm(join(folder, `${lockFile}${rest}`), { force: true });
  };
  return { folder, close };
}

/** Removes the drafts of backups that were killed: they hold what a backup holds, and nobody would look for them. */
export async function removeAbandoned(place: string, log: Log): Promise<void> {
  const names = await readdir(place);
  for (const name of names.filter((each) => each.startsWith(".") && each.endsWith(ending))) {
    const folder = join(place, name);
    const lock = locked(folder);
    if (lock === null) continue;
    lock.close();
    await rm(folder, { recursive: true, force: true });
    log.warn({ folder }, "what a backup that was interrupted had left was removed");
  }
}

/** The lock of a draft; `null` while another process has it, or the draft is another user's. */
function locked(folder: string): DatabaseSync | null {
  let held: DatabaseSync | undefined;
  try {
    held = new DatabaseSync(join(folder, lockFile), { timeout: 0 });
    held.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
    return held;
  } catch (failure) {
    held?.close();
    if (translated(failure).code === "store-unavailable") return null;
    throw failure;
  }
}
