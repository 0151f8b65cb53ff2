import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import { freePorts } from "../../bench/free-ports.ts";
import { freshFolder } from "./house.ts";

/** Debian's Mosquitto as a process of its own, on one port however often it is started again. */
export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** A client that comes back by itself; gone when the test is over. */
  client(options?: IClientOptions): Promise<MqttClient>;
  /** With SIGTERM it saves what it holds; with SIGKILL it has no time to. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  start(): Promise<void>;
}

async function answers(port: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const socket = connectTcp(port, "127.0.0.1");
    const isThere = await Promise.race([
      once(socket, "connect").then(() => true),
      new Promise<boolean>((resolve) => socket.once("error", () => resolve(false))),
    ]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    if (n > 500) throw new Error("mosquitto does not answer");
    await pause(10);
  }
}

export async function mosquitto(lines: readonly string[] = []): Promise<Mosquitto> {
  const [folder, [port = 0]] = await Promise.all([freshFolder(), freePorts(1)]);
  const config = join(folder, "mosquitto.conf");
  const all = [
    ...[`listener ${port} 127.0.0.1`, "allow_anonymous true", "persistence true"],
    ...[`persistence_location ${folder}/`, "max_queued_messages 0", "max_inflight_messages 500"],
    // Started as root it would become another user, who cannot write here.
    ...[...(process.getuid?.() === 0 ? ["user root"] : []), ...lines],
  ];
  await writeFile(config, all.map((line) => `${line}\n`).join(""));
  let child: ChildProcess | null = null;
  const broker: Mosquitto = {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    async client(options = {}) {
      const client = await connectAsync(broker.url, { reconnectPeriod: 50, ...options });
      client.on("error", () => {});
      onTestFinished(() => client.endAsync(true));
      return client;
    },
    async start() {
      child = spawn("/usr/sbin/mosquitto", ["-c", config], { stdio: "ignore" });
      await answers(port);
    },
    async end(signal) {
      const ended = child === null || child.exitCode !== null ? null : once(child, "exit");
      child?.kill(signal);
      child = null;
      await ended;
    },
  };
  onTestFinished(() => broker.end("SIGKILL"));
  await broker.start();
  return broker;
}
