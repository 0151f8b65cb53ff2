import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { healthOf } from "../../api/health.ts";
import { anchorsFile, keepAnchoring, readAnchors } from "../../boot/audit-anchors.ts";
import { boardOn } from "../../model/board.ts";
import { atMillisecond, milliseconds } from "../../model/time.ts";

test("an anchor that cannot be written shows in health, is said once, and is mended without anybody's help", async () => {
  const above = await mkdtemp(join(tmpdir(), "labhub-anchors-"));
  onTestFinished(() => rm(above, { recursive: true }));
  // Where the folder should be lies a file, as when a share is not mounted.
  const folder = join(above, "share");
  writeFileSync(folder, "");
  const board = boardOn();
  const clock = { now: () => atMillisecond(1_800_000_000_000) };
  const head = { sequence: 7, hash: "f".repeat(64), at: clock.now() };
  const error = vi.fn();
  const log = { trace() {}, debug() {}, info() {}, warn() {}, error };
  const audit = { head: async () => head };
  const needs = { folder, audit, clock, board, log, retryAfter: milliseconds(5) };
  const anchoring = await keepAnchoring(needs);
  const ready = healthOf({ board, clock, state: { alerts: { lastSequence: async () => 0 } } });
  const anchor = async () => (await ready()).checks.find(({ part }) => part === "audit-anchor");
  expect(await anchor()).toMatchObject({
    state: "degraded",
    detail: expect.stringContaining("LABHUB_AUDIT_ANCHOR"),
  });
  rmSync(folder);
  await vi.waitFor(async () => expect(await anchor()).toBeUndefined(), 5000);
  expect(error).toHaveBeenCalledTimes(1);
  expect(await readAnchors(join(folder, anchorsFile))).toEqual([head]);
  await anchoring[Symbol.asyncDispose]();
  expect(await readAnchors(join(folder, anchorsFile)), "once more at the end").toHaveLength(2);
});
