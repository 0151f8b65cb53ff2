import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { seconds } from "../model/time.ts";
import { freePorts } from "./free-ports.ts";

const program = "/usr/bin/influxd";

/** A real InfluxDB 1.x in a folder of its own; it can be ended in any way and started again on the same port and data. */
export interface Influxd {
  readonly origin: string;
  readonly pid: number;
  /** Starts it; resolves once it answers. */
  start(habits?: InfluxdHabits): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM. */
  stop(): Promise<void>;
  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
}

export interface InfluxdHabits {
  /** After how long without a write it packs its files as small as they get; 4 h as it comes. */
  readonly packsAfter?: string;
}

/** Throws `configuration-rejected` with what to install where there is none. */
export async function influxdIn(folder: string): Promise<Influxd> {
  if (!existsSync(program)) {
    throw new HubFailure("configuration-rejected", `${program} is missing: apt-get install influxdb`);
  }
  const [http = 0, rpc = 0] = await freePorts(2);
  const origin = `http://127.0.0.1:${http}`;
  await mkdir(folder, { recursive: true });
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await ended;
  };
  return {
    origin,
    get pid() {
      return child?.pid ?? 0;
    },
    async start(habits = {}) {
      const config = join(folder, "influxd.conf");
      await writeFile(config, configuration(folder, { http, rpc }, habits));
      child = spawn(program, ["-config", config], { stdio: "ignore" });
      const started = child;
      const sweep = () => void started.kill("SIGKILL");
      process.once("exit", sweep);
      started.once("exit", () => process.off("exit", sweep));
      await answering(origin, started);
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
  };
}

async function answering(origin: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + seconds(60); Date.now() < deadline; await pause(20)) {
    const reply = await fetch(`${origin}/ping`).catch(() => null);
    if (reply?.status === 204) return;
    if (child.exitCode !== null) break;
  }
  child.kill("SIGKILL");
  throw new HubFailure("defect", "influxd did not start");
}

/** As Debian's package comes, but for places, no figures about itself, and an index on disk as 2.x has. */
const configuration = (
  folder: string,
  { http, rpc }: { http: number; rpc: number },
  { packsAfter }: InfluxdHabits,
): string => `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${join(folder, "meta")}"
[data]
  dir = "${join(folder, "data")}"
  wal-dir = "${join(folder, "wal")}"
  index-version = "tsi1"
  query-log-enabled = false
${packsAfter === undefined ? "" : `  cache-snapshot-write-cold-duration = "${packsAfter}"\n  compact-full-write-cold-duration = "${packsAfter}"\n`}[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  log-enabled = false
`;
