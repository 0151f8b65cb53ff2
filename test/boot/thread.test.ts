import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { startThread, type ThreadNeeds } from "../../boot/thread.ts";
import { boardOn } from "../../model/board.ts";
import type { Wire } from "../../model/wires.ts";

/** A thread of these lines, in a file of its own as a real part is. */
function threadOf(lines: string): { needs: ThreadNeeds; heard: Wire[]; said: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "labhub-thread-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "part.mjs");
  writeFileSync(file, `import { parentPort as hub } from "node:worker_threads";\n${lines}`);
  const heard: Wire[] = [];
  const said: string[] = [];
  const say = (_: object, message: string) => void said.push(message);
  const needs: ThreadNeeds = {
    name: "part",
    module: pathToFileURL(file),
    data: {},
    heapMegabytes: 32,
    hear: (wire) => heard.push(wire),
    restarts: "pipeline_restarts_total",
    board: boardOn(),
    clock: systemClock,
    log: { trace: say, debug: say, info: say, warn: say, error: say },
  };
  return { needs, heard, said };
}

const obedient = `
hub.postMessage({ tell: "ready", port: 7 });
hub.on("message", (wire) => {
  if (wire.tell === "stop") hub.close();
  if (wire.tell === "journal-appended") throw new Error("something went wrong");
  if (wire.tell === "alerts-changed") hub.postMessage(wire);
  if (wire.tell === "credential-changed") { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); }
});`;

test("a thread that crashes is started again and said so; the process goes on", async () => {
  const { needs, heard, said } = threadOf(obedient);
  const thread = await startThread(needs);
  onTestFinished(thread.stop);
  expect(thread.ready.port).toBe(7);
  thread.tell({ tell: "journal-appended" });
  await vi.waitFor(() => expect(needs.board.get("pipeline_restarts_total")).toBe(1), 5000);
  expect(said).toHaveLength(1);
  await vi.waitFor(() => {
    thread.tell({ tell: "alerts-changed" });
    expect(heard).not.toHaveLength(0);
  }, 5000);
});

test("a thread that exhausts its memory ends alone and is started again", async () => {
  const { needs, heard } = threadOf(obedient);
  const thread = await startThread(needs);
  onTestFinished(thread.stop);
  thread.tell({ tell: "credential-changed", device: "a-service/a-device" as never });
  await vi.waitFor(() => expect(needs.board.get("pipeline_restarts_total")).toBe(1), 20_000);
  await vi.waitFor(() => {
    thread.tell({ tell: "alerts-changed" });
    expect(heard).not.toHaveLength(0);
  }, 5000);
});

test("a thread that cannot start says why", async () => {
  const { needs } = threadOf('throw new Error("no room at the inn")');
  await expect(startThread(needs)).rejects.toThrow("no room at the inn");
});

test("a thread that does not listen is ended all the same", async () => {
  const { needs } = threadOf('hub.postMessage({ tell: "ready" }); hub.on("message", () => { for (;;); });');
  const thread = await startThread(needs);
  const began = performance.now();
  await thread.stop();
  expect(performance.now() - began).toBeLessThan(8000);
});
