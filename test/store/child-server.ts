import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

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
