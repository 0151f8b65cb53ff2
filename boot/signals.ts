import { setTimeout as timer } from "node:timers";
import type { Duration } from "../model/time.ts";

/** Resolves with the first SIGTERM or SIGINT. From then on the process has `within` to stop; a second signal ends it at once. */
export function stopSignal(within: Duration, giveUp: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const hear = (signal: NodeJS.Signals) => {
      if (asked) giveUp();
      asked = true;
      timer(giveUp, within).unref();
      resolve(signal);
    };
    process.on("SIGTERM", hear);
    process.on("SIGINT", hear);
  });
}
