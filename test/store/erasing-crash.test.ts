import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openEraser } from "../../store/erasure/eraser.ts";
import { expectErased } from "./erased.ts";
import { eraserNeeds, livedIn, openStores } from "./erasing-house.ts";
import { scratchFile } from "./scratch.ts";

const program = fileURLToPath(new URL("./eraser-process.ts", import.meta.url));

/** False when it got to its end without dying. */
function diesAt(folder: string, pass: number, when: string): boolean {
  const { signal, status, stderr } = spawnSync(process.execPath, [program, folder, `${pass}`, when], {
    encoding: "utf8",
  });
  expect(signal === "SIGKILL" || status === 0, stderr).toBe(true);
  return signal === "SIGKILL";
}

test("an erasure killed at any point is finished by the next run", async () => {
  const template = join(dirname(scratchFile("state.db")), "data");
  await livedIn(template);
  let points = 0;
  for (let isReached = true; isReached; points += 1) {
    for (const when of ["before", "after"]) {
      const folder = `${template}-${points}-${when}`;
      cpSync(template, folder, { recursive: true });
      isReached = diesAt(folder, points, when);
      const stores = await openStores(folder);
      await openEraser(eraserNeeds(folder, stores)).eraseWaiting();
      await expectErased(folder, stores);
      await stores.close();
    }
  }
  expect(points).toBeGreaterThan(15);
});
