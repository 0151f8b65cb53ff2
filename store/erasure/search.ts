import { hash } from "node:crypto";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { patientId } from "../../model/identity.ts";

/** How often a pseudonym's bytes were found in a file. */
export interface Searched {
  readonly file: string;
  readonly bytes: number;
  readonly found: number;
}

const pseudonymBytes = 18;
const chunkBytes = 1024 * 1024;
/** Other people's pseudonyms, so that each is hashed once; there are more of them only in very large pilots. */
const remembered = 200_000;

/**
 * Looks through every file under a folder for the pseudonym with this SHA-256, in bounded memory. Who searches need not
 * know it. Not to be called by a process that has one of the files open as a database: see `searchFolder`.
 */
export async function searchFiles(folder: string, digest: string): Promise<readonly Searched[]> {
  const isIt = knownBy(digest);
  const searched: Searched[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const told = await searchFile(path, isIt);
    // A file that went away meanwhile holds nothing.
    if (told !== null) searched.push({ file: path.slice(folder.length).replace(/^\/+/, ""), ...told });
  }
  return searched.toSorted((one, other) => (one.file < other.file ? -1 : 1));
}

function knownBy(digest: string): (candidate: string) => boolean {
  const others = new Set<string>();
  return (candidate) => {
    if (others.has(candidate)) return false;
    if (hash("sha256", candidate) === digest) return true;
    if (others.size < remembered) others.add(candidate);
    return false;
  };
}

async function searchFile(
  path: string,
  isIt: (candidate: string) => boolean,
): Promise<Omit<Searched, "file"> | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    const buffer = Buffer.alloc(chunkBytes);
    let [kept, bytes, found] = [0, 0, 0];
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, chunkBytes - kept, bytes);
      if (bytesRead === 0) return { bytes, found };
      bytes += bytesRead;
      const filled = buffer.subarray(0, kept + bytesRead);
      found += occurrences(filled, isIt);
      // The end stays for the next round, one byte short of a pseudonym: none is counted twice or falls in between.
      const rest = filled.subarray(Math.max(0, filled.length - pseudonymBytes + 1));
      kept = rest.length;
      buffer.copyWithin(0, filled.length - kept, filled.length);
    }
  } finally {
    await file.close();
  }
}

function occurrences(bytes: Buffer, isIt: (candidate: string) => boolean): number {
  let found = 0;
  const last = bytes.length - pseudonymBytes;
  for (let at = bytes.indexOf("p-"); at >= 0 && at <= last; at = bytes.indexOf("p-", at + 1)) {
    const candidate = bytes.toString("latin1", at, at + pseudonymBytes);
    if (patientId.safeParse(candidate).success && isIt(candidate)) found += 1;
  }
  return found;
}
