import { setTimeout as pause } from "node:timers/promises";
import { seconds } from "../model/time.ts";
import type { FrontDoor } from "./front-door.ts";
import { alertLine } from "./words.ts";

/** Says every alert that opens, once, until the signal. Alerts seen are forgotten with the oldest first. */
export async function announceAlerts(
  door: FrontDoor,
  say: (text: string) => void,
  until: AbortSignal,
): Promise<void> {
  const seen = new Set<string>();
  while (!until.aborted) {
    // A hub that is busy, or just going down, is no reason to end the demonstration.
    const open = await door.alerts({ state: "open" }).catch(() => []);
    for (const alert of open.filter(({ id }) => !seen.has(id))) {
      seen.add(alert.id);
      say(alertLine(alert));
    }
    for (const id of seen) if (seen.size > 1000) seen.delete(id);
    await pause(seconds(2), undefined, { signal: until }).catch(() => null);
  }
}
