import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import { type Duration, seconds } from "../model/time.ts";
import { type LastLines, lastLines } from "./last-lines.ts";
import { quickStart } from "./quick-start.ts";

// A hub that runs some of its parts has no port of the others.
const readyLine = z.object({
  msg: z.literal("ready"),
  mqtt: z.int().default(0),
  mqtts: z.int().default(0),
  http: z.int().default(0),
});
export type HubPorts = Omit<z.infer<typeof readyLine>, "msg">;

export interface HubOptions {
  readonly dataDir: string;
  /** `LABHUB_*` settings over ours: any free ports, the demo pilot. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The program; the hub of this repository when left out. */
  readonly entry?: string;
  /** Flags for node itself, such as `--cpu-prof`. */
  readonly nodeFlags?: readonly string[];
  readonly readyWithin?: Duration;
  /** Hears every line it writes, whole. */
  readonly hear?: (line: string) => void;
}

/** How the process ended: its exit code, or the signal that ended it. */
export interface HubExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A hub running as a process of its own, seen from outside. */
export interface HubProcess {
  readonly pid: number;
  readonly ready: HubPorts;
  /** The last lines it wrote on stdout and stderr, oldest first. */
  lines(): readonly string[];
  /** Asks it to stop (SIGTERM) and resolves with its exit code; `null` when it had to be killed. */
  stop(within?: Duration): Promise<number | null>;
  /** `kill -9` of the process and everything it started; resolves when it is gone. */
  kill(): Promise<void>;
  readonly exited: Promise<HubExit>;
}

const repository = new URL("../", import.meta.url);

/** Starts a hub and waits for its `ready` line. Throws with its last words when it ends, or dawdles, before that. */
export async function startHub(options: HubOptions): Promise<HubProcess> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const child = spawnHub(options);
  const output = lastLines(400);
  const exited = exitOf(child);
  const ready = await firstReady(child, output, exited, options);
  return {
    pid: child.pid ?? 0,
    ready,
    lines: output.read,
    exited,
    stop: (within = seconds(15)) => stopped(child, exited, within),
    kill: async () => {
      killTree(child);
      await exited;
    },
  };
}

/**
 * The hub sees these settings and of our own environment only what Node starts quicker by, and its working directory is its data
 * directory: a `LABHUB_*` variable or an `.env` lying about must not change what a test or a benchmark measures.
 */
function spawnHub({ dataDir, settings = {}, entry, nodeFlags = [] }: HubOptions): ChildProcess {
  const defaults = {
    LABHUB_DATA_DIR: dataDir,
    LABHUB_MQTT_PORT: "0",
    LABHUB_HTTP_PORT: "0",
    LABHUB_PILOT: fileURLToPath(new URL("pilots/demo", repository)),
  };
  const program = entry ?? fileURLToPath(new URL("hub.ts", repository));
  const child = spawn(process.execPath, [...nodeFlags, program], {
    cwd: dataDir,
    env: { ...quickStart, ...defaults, ...settings },
    // A process group of its own: Ctrl-C in our terminal is ours to answer, and the whole tree can be killed at once.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const sweep = () => killTree(child);
  process.once("exit", sweep);
  child.once("exit", () => process.off("exit", sweep));
  return child;
}

const exitOf = (child: ChildProcess): Promise<HubExit> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });

async function firstReady(
  child: ChildProcess,
  output: LastLines,
  exited: Promise<HubExit>,
  { readyWithin: within = seconds(60), hear = () => {} }: HubOptions,
): Promise<HubPorts> {
  const { promise, resolve, reject } = Promise.withResolvers<HubPorts>();
  const fail = (why: string) =>
    reject(new HubFailure("configuration-rejected", `${why}\n${output.read().slice(-20).join("\n")}`));
  output.follow(child.stderr, hear);
  output.follow(child.stdout, (line) => {
    hear(line);
    const found = parseReady(line);
    if (found !== null) resolve(found);
  });
  const deadline = setTimeout(() => fail(`the hub was not ready within ${within / 1000} s`), within);
  void exited.then(({ code, signal }) => fail(`the hub ended before it was ready (${signal ?? code})`));
  try {
    return await promise;
  } catch (failure) {
    killTree(child);
    throw failure;
  } finally {
    clearTimeout(deadline);
  }
}

function parseReady(line: string): HubPorts | null {
  if (!line.includes('"ready"')) return null;
  try {
    const { mqtt, mqtts, http } = readyLine.parse(JSON.parse(line));
    return { mqtt, mqtts, http };
  } catch {
    return null; // another line that speaks of being ready
  }
}

async function stopped(child: ChildProcess, exited: Promise<HubExit>, within: Duration) {
  child.kill("SIGTERM");
  const deadline = setTimeout(() => killTree(child), within);
  const { code } = await exited;
  clearTimeout(deadline);
  return code;
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // gone in the meantime
  }
}
