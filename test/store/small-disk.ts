import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A file on a disk of about 3 MB, how a process is put on that disk, and how room is made for it. */
export interface SmallDisk {
  readonly file: string;
  /** What a shell runs before the process. */
  readonly prefix: string;
  makeRoom(processId: number): void;
}

const folderOf = (prefix: string): string => {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** The system refuses to let any file of the process grow; lifted by lifting the limit. */
function limitedFileSize(): SmallDisk {
  return {
    file: join(folderOf("labhub-limit-"), "journal.db"),
    // In KiB. The hard limit stays, so that the soft one can be raised again without being root.
    prefix: "ulimit -S -f 3000;",
    makeRoom: (processId) => void execFileSync("prlimit", ["--pid", String(processId), "--fsize=unlimited:"]),
  };
}

/** A file system in memory, half full with ballast; room is made by throwing the ballast out. */
function smallFileSystem(): SmallDisk {
  const folder = mountAt(folderOf("labhub-tmpfs-"), "6m");
  const ballast = join(folder, "ballast");
  writeFileSync(ballast, Buffer.alloc(3_000_000));
  return { file: join(folder, "journal.db"), prefix: "", makeRoom: () => rmSync(ballast) };
}

function mountAt(folder: string, size: string): string {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "labhub-test", folder], { stdio: "pipe" });
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "labhub-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "labhub-test", folder], { stdio: "pipe" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ways to a really full disk on this machine: a limit on files always, a file system where one may be mounted. */
export const smallDisks: readonly (readonly [name: string, make: () => SmallDisk])[] = [
  ["a limit on the size of files", limitedFileSize],
  ...(mayMount() ? [["a small file system", smallFileSystem] as const] : []),
];
