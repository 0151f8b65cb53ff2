import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Manifest } from "../../model/backup.ts";
import { HubFailure } from "../../model/failure.ts";
import { translated } from "../sqlite-failure.ts";

type KeptFile = Manifest["files"][number];

/** More pages than any file has: all in one step. */
const everyPage = 2 ** 31 - 1;

/**
 * Copies a database while others write to it. In one step, which sees one moment and holds nobody up: SQLite begins
 * anew whenever somebody wrote between two steps, and against a hub under load it would never end.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    await backup(source, to, { rate: everyPage });
  } catch (failure) {
    throw translated(failure);
  } finally {
    source.close();
  }
  await flushed(to);
}

/** A file's size and hash, read in bounded memory. Not for a database this process has open. */
export async function fingerprint(folder: string, name: string): Promise<KeptFile> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(join(folder, name)), hash);
  const { size } = await stat(join(folder, name));
  return { name, bytes: size, sha256: hash.digest("hex") };
}

/** Copies a file and says what was copied; it is on disk when it resolves. The target must not be there. */
export async function copyFile(from: string, folder: string, name: string): Promise<KeptFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      bytes += chunk.length;
      pass(null, chunk);
    },
  });
  const to = join(folder, name);
  await pipeline(
    createReadStream(from),
    meter,
    createWriteStream(to, { flags: "wx", mode: 0o600, flush: true }),
  );
  return { name, bytes, sha256: hash.digest("hex") };
}

async function flushed(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes away what a database that was open leaves beside it. Its last connection must be closed. */
export async function withoutTraces(file: string): Promise<void> {
  for (const ending of ["-wal", "-shm"]) await rm(`${file}${ending}`, { force: true });
}

/** Throws `store-unavailable` for a damaged database. */
export function assertSound(file: string): void {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const told = db.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
    if (told === "ok") return;
    throw new HubFailure("store-unavailable", `${file} is damaged: ${String(told)}`);
  } catch (failure) {
    throw translated(failure);
  } finally {
    db.close();
  }
}
