import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { JournalPlace } from "../../model/telemetry-store.ts";
import { synced } from "./tombstones.ts";

/*
 * The messages of somebody who is being erased, from before their readings go until their rows are gone: the readings
 * are what tells which messages were theirs, and a run that crashed half-way must not take that with it.
 */
const fileOf = (folder: string, id: string): string => join(folder, `erasing-${id}.json`);
const shape = z.array(z.object({ partition: z.int(), position: z.int() }));

/** What an earlier run noted; nothing when there was none. */
export async function readPlaces(folder: string, id: string): Promise<readonly JournalPlace[]> {
  const text = await readFile(fileOf(folder, id), "utf8").catch(() => "[]");
  return shape.parse(JSON.parse(text));
}

/** On disk whole when it resolves. */
export async function notePlaces(folder: string, id: string, places: readonly JournalPlace[]): Promise<void> {
  const draft = `${fileOf(folder, id)}.draft`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(JSON.stringify(places));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, fileOf(folder, id));
  await synced(folder);
}

export const forgetPlaces = (folder: string, id: string): Promise<void> =>
  rm(fileOf(folder, id), { force: true });
