import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { freePorts } from "../../bench/free-ports.ts";
import { memoryFolder } from "../memory-folder.ts";
import { childServer } from "./child-server.ts";

/** A PostgreSQL server of Debian's, in a temporary folder, on a loopback port of its own. */
export interface PostgresServer {
  readonly port: number;
  /** The address of a database, as `LABHUB_STATE_URL` has it. */
  urlOf(database: string): string;
  /** A new database, empty or a copy of one that nobody has open; its name. */
  freshDatabase(copied?: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** What a database says to a statement, past every adapter. */
  ask(database: string, statement: string): Promise<Record<string, unknown>[]>;
  start(): Promise<void>;
  /** Ends connections and statements, keeps what was committed. */
  stop(): Promise<void>;
  /** The end without a goodbye: what was committed must be found again in its log. */
  crash(): Promise<void>;
  /** For good, with its folder. */
  remove(): Promise<void>;
}

const user = "labhub";

/** PostgreSQL will not run as root; then another user of the machine has to. */
function whoRunsIt(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = users.find((each) => each.startsWith("postgres:")) ?? "nobody:x:65534:65534";
  const [, , uid, gid] = line.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

function programs(): string {
  const found = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);
  if (found === undefined) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
  return found;
}

const asOwner = (owner: { uid: number; gid: number } | undefined): readonly string[] =>
  owner === undefined ? [] : [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];

/** Makes and starts a server. Its default language sorts as Italian does: nothing may rely on the bytes' order. */
export async function postgresServer(): Promise<PostgresServer> {
  // Hundreds of databases come and go: nearly all it takes is the disk's.
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), "labhub-postgres-"));
  const owner = whoRunsIt();
  const password = randomBytes(12).toString("hex");
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  if (owner !== undefined) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const flags = ["-D", data, "-U", user, "-E", "UTF8", "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  const language = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=it", "--no-sync"];
  const made = spawnSync(join(programs(), "initdb"), [...flags, ...language], { ...owner, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);

  const [port = 0] = await freePorts(1);
  const urlOf = (database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const ask: PostgresServer["ask"] = async (database, statement) => {
    const client = new Client({ connectionString: urlOf(database) });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  };
  let databases = 0;
  const child = childServer(() => started(data, port, owner));
  const server: PostgresServer = {
    port,
    urlOf,
    ask,
    async freshDatabase(copied) {
      databases += 1;
      const name = `place_${databases}`;
      await ask("postgres", `create database ${name}${copied === undefined ? "" : ` template ${copied}`}`);
      return name;
    },
    dropDatabase: async (name) => void (await ask("postgres", `drop database ${name} with (force)`)),
    start: child.start,
    stop: () => child.end("SIGINT"),
    crash: () => child.end("SIGQUIT"),
    async remove() {
      await child.end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function started(data: string, port: number, owner: { uid: number; gid: number } | undefined) {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    max_wal_size: "128MB",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const program = [join(programs(), "postgres"), "-D", data, "-p", String(port), ...flags];
  // Should the tests be killed, the server stops as well.
  const server = spawn("setpriv", ["--pdeathsig", "INT", ...asOwner(owner), ...program], {
    // Told in English whatever the machine speaks, since its readiness is read from what it says.
    env: { LC_MESSAGES: "C", PATH: process.env["PATH"] },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  createInterface({ input: server.stderr }).on("line", (line) => {
    said.push(line);
    if (line.includes("ready to accept connections")) resolve();
  });
  server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said.slice(-10).join("\n")}`)));
  await promise;
  return server;
}
