import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { type Contest, inventedLogins } from "./contender.ts";
import { freePorts } from "./free-ports.ts";

/** Where Debian and Ubuntu put it. */
const usualPlace = "/usr/sbin/mosquitto";

/** Throws what to install when Mosquitto is not there. */
export function findMosquitto(program = usualPlace): string {
  if (existsSync(program)) return program;
  throw new HubFailure(
    "not-found",
    "Mosquitto is not installed. On Debian or Ubuntu: apt-get install mosquitto (as root), then try again.",
  );
}

/** Mosquitto as Debian ships it, for anonymous clients on loopback, keeping nothing on disk. */
export const mosquittoContest =
  (program: string, devices: number): Contest =>
  async (measure) => {
    const folder = await mkdtemp(join(tmpdir(), "labhub-peer-"));
    const [port = 0] = await freePorts(1);
    const file = join(folder, "mosquitto.conf");
    await writeFile(
      file,
      `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\n`,
    );
    const child = spawn(program, ["-c", file], { stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const end = (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    };
    try {
      await answering(port);
      const subject = {
        pid: child.pid ?? 0,
        ready: { mqtt: port, mqtts: 0, http: 0 },
        lines: () => [],
        stop: () => end("SIGTERM"),
        kill: async () => void (await end("SIGKILL")),
      };
      return await measure({ subject, logins: inventedLogins(devices), door: null });
    } finally {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    }
  };

async function answering(port: number): Promise<void> {
  for (let tried = 0; tried < 100; tried += 1) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", () => resolve(false));
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (answers) return;
    await pause(50);
  }
  throw new HubFailure("not-found", "Mosquitto did not start");
}
