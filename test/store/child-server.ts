import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

/** A server of the tests' own: it starts, ends by a signal, and may start again. */
export function childServer(started: () => Promise<ChildProcess>) {
  let running: ChildProcess | undefined;
  return {
    start: async () => {
      running = await started();
    },
    /** Resolves when it is gone; at once when it is not running. */
    end: async (signal: NodeJS.Signals) => {
      const server = running;
      running = undefined;
      if (server === undefined) return;
      const gone = once(server, "exit");
      server.kill(signal);
      await gone;
    },
  };
}

/** Ports nobody listens on, no two the same, for servers that cannot choose their own. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    probes.map(async (probe) => {
      await once(probe.listen(0, "127.0.0.1"), "listening");
      const address = probe.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    }),
  );
  for (const probe of probes) {
    probe.close();
    await once(probe, "close");
  }
  return ports;
}
