import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Tombstone, tombstone } from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";

/** The file of tombstones in a data directory, and beside the backups in each place they were written to. */
export const tombstonesFile = "erasures.jsonl";

/** Those in a file; none when there is no file. A line cut short by a crash says nothing: its erasure was not over. */
export async function readTombstones(file: string): Promise<readonly Tombstone[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw unreadable(file, error);
  });
  return text.split("\n").flatMap((line) => {
    const read = tombstone.safeParse(jsonIn(line));
    return read.success ? [read.data] : [];
  });
}

/** Appends those a folder's file does not have yet; they are on disk when it resolves. The folder must be there. */
export async function addTombstones(folder: string, stones: readonly Tombstone[]): Promise<void> {
  const file = join(folder, tombstonesFile);
  const known = new Set((await readTombstones(file)).map(({ id }) => id));
  const missing = stones.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return;
  const lines = missing.map((each) => JSON.stringify(z.encode(tombstone, each)));
  // The first line break ends a line that a crash cut short.
  await appended(file, `\n${lines.join("\n")}\n`);
  await synced(folder);
}

async function appended(file: string, text: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder's entries last through a power cut. */
export async function synced(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder for this user alone, and all above it that are missing. */
export const ownFolder = (folder: string): Promise<unknown> =>
  mkdir(folder, { recursive: true, mode: 0o700 });

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

const unreadable = (file: string, cause: unknown): HubFailure =>
  new HubFailure("store-unavailable", `${file} cannot be read`, { cause });
