import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../../bench/free-ports.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { childServer } from "./child-server.ts";

/** A real InfluxDB 1.6.7, Debian's, in a temporary folder, on loopback ports of its own. */
export interface Influxd {
  readonly url: string;
  /** Where its data is, for looking into its files. */
  readonly folder: string;
  /** A database as the settings would name it; it need not be there yet. */
  place(database: string, more?: Partial<InfluxPlace>): InfluxPlace;
  /** What it says to a statement, past every adapter, as its administrator. */
  ask(statement: string, database?: string): Promise<unknown>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** For good, with its folder. */
  remove(): Promise<void>;
}

export const influxAdmin = { user: "warden", password: "the warden's password" } as const;

const program = "/usr/bin/influxd";

/** `settings` are of its `[data]`. With `auth`, it asks everybody for user and password, and has `influxAdmin`. */
export async function influxd(
  given: { auth?: boolean; settings?: Readonly<Record<string, string>> } = {},
): Promise<Influxd> {
  if (!existsSync(program)) throw new Error("InfluxDB is not installed: apt-get install influxdb");
  const folder = mkdtempSync(join(tmpdir(), "labhub-influxd-"));
  const [port = 0, rpc = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const configuration = join(folder, "influxdb.conf");
  writeFileSync(configuration, configurationOf(folder, port, rpc, given.auth ?? false, given.settings ?? {}));
  const basic = `Basic ${Buffer.from(`${influxAdmin.user}:${influxAdmin.password}`).toString("base64")}`;
  const ask: Influxd["ask"] = async (statement, database) => {
    const asked = new URLSearchParams({ q: statement, ...(database === undefined ? {} : { db: database }) });
    const headers = given.auth === true ? { authorization: basic } : {};
    const reply = await fetch(`${url}/query`, { method: "POST", body: asked, headers });
    return reply.json();
  };
  const child = childServer(() => started(configuration, url));
  const server: Influxd = {
    url,
    folder,
    place: (database, more) => ({
      dialect: "influxdb1",
      url,
      org: "",
      bucket: database,
      token: undefined,
      user: undefined,
      password: undefined,
      ...(given.auth === true ? influxAdmin : {}),
      ...more,
    }),
    ask,
    start: child.start,
    stop: () => child.end("SIGTERM"),
    kill: () => child.end("SIGKILL"),
    async remove() {
      await child.end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  if (given.auth === true) {
    await ask(
      `CREATE USER ${influxAdmin.user} WITH PASSWORD '${influxAdmin.password.replace("'", "\\'")}' WITH ALL PRIVILEGES`,
    );
  }
  return server;
}

/** Its other listeners are off unless asked for, all but one for its own peers. */
const configurationOf = (
  folder: string,
  port: number,
  rpc: number,
  auth: boolean,
  settings: Readonly<Record<string, string>>,
): string => `
reporting-enabled = false
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
${Object.entries({ "index-version": '"tsi1"', ...settings })
  .map(([name, value]) => `  ${name} = ${value}\n`)
  .join("")}
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
[logging]
  level = "error"
`;

async function started(configuration: string, url: string): Promise<ChildProcess> {
  // Should the tests be killed, the server stops as well.
  const server = spawn("setpriv", ["--pdeathsig", "KILL", program, "run", "-config", configuration], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr?.on("data", (piece: Buffer) => {
    said = `${said}${piece}`.slice(-2000);
  });
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`influxd did not start: ${said}`);
    const isUp = await fetch(`${url}/ping`).then(
      ({ status }) => status === 204,
      () => false,
    );
    if (isUp) return server;
    await pause(20);
  }
}
