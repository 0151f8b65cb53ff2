import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished } from "vitest";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { numberIn, openDatabase } from "../../store/sqlite.ts";
import { textOf } from "./messages.ts";

/** What an appender said of its messages before it died. */
export interface Appender {
  readonly process: ChildProcess;
  readonly ok: number[];
  readonly refused: string[];
  readonly states: string[];
  readonly log: string[];
  /** Kills it the hard way and resolves when all it had said is here. */
  kill(): Promise<void>;
}

/** Starts `journal-appender.ts`, under a shell prefix such as `ulimit -S -f 100;` when there is one. */
export function startAppender(file: string, first = 0, holdFor = 5000, prefix = ""): Appender {
  const script = `${prefix} exec "$0" "$@"`;
  const path = new URL("./journal-appender.ts", import.meta.url).pathname;
  const child = spawn("bash", ["-c", script, process.execPath, path, file, String(first), String(holdFor)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const told = { ok: [] as number[], refused: [] as string[], states: [] as string[], log: [] as string[] };
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => note(told, line));
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]);
  return {
    process: child,
    ...told,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function note(told: Pick<Appender, "ok" | "refused" | "states" | "log">, line: string): void {
  const [kind = "", what = "", ...more] = line.split(" ");
  if (kind === "ok") told.ok.push(Number(what));
  if (kind === "no") told.refused.push(more.join(" "));
  if (kind === "state") told.states.push(what);
  if (kind === "log") told.log.push([what, ...more].join(" "));
}

/** Everything that was acknowledged is in the file, at positions without gaps, and the file is sound. */
export async function expectNothingLost(file: string, acknowledged: readonly number[]): Promise<void> {
  const partition = openJournalPartition({ file });
  const found = new Set<number>();
  for (let position = 0, isMore = true; isMore; ) {
    const entries = await partition.read(position, { messages: 1000, bytes: 1e7 });
    for (const entry of entries) {
      position += 1;
      if (entry.position !== position)
        throw new Error(`position ${entry.position} where ${position} was due`);
      found.add(Number(textOf(entry).split(" ")[0]));
    }
    isMore = entries.length > 0;
  }
  expect(acknowledged.filter((number) => !found.has(number))).toEqual([]);
  expect(found.size, "none twice").toBe(await partition.head());
  await partition.close();
  const db = openDatabase(file);
  expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  expect(numberIn(db.prepare("SELECT count(*) AS n FROM probe").get() ?? {}, "n"), "no probe left").toBe(0);
  db.close();
}
