import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A file name in a folder of the test's own, which goes away with the test. */
export function scratchFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "labhub-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}
