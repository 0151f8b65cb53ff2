import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Searched } from "./search.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("./search-process.ts", import.meta.url));
const told = z.array(z.object({ file: z.string(), bytes: z.int(), found: z.int() }));

/**
 * Searches a data directory for the pseudonym with this SHA-256, in a process of its own: to close a file is to give up
 * every lock this process has on it, and SQLite relies on those of the databases it has open.
 */
export async function searchFolder(folder: string, digest: string): Promise<readonly Searched[]> {
  try {
    const { stdout } = await run(process.execPath, [program, folder, digest], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return told.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new HubFailure("store-unavailable", "the data directory's files could not be searched", { cause });
  }
}
