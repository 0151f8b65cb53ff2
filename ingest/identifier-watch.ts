import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import { between, type Clock, hours, type Instant } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

// Beyond so many devices the one said longest ago is forgotten, and may be said again.
const remembered = 10_000;
const quietFor = hours(1);

/** Counts messages in which something was masked, and says which device sends such: once an hour, never what. */
export function identifierWatch(
  board: Board,
  clock: Clock,
  log: Log,
): (works: readonly MessageWork[]) => void {
  const said = new Map<DeviceKey, Instant>();
  return (works) => {
    for (const { isScrubbed, entry, message } of works) {
      if (!isScrubbed) continue;
      board.add("pipeline_identifiers_total");
      const { device } = entry;
      const last = said.get(device);
      const now = clock.now();
      if (last !== undefined && Math.abs(between(last, now)) < quietFor) continue;
      said.delete(device);
      said.set(device, now);
      const oldest = said.keys().next().value;
      if (said.size > remembered && oldest !== undefined) said.delete(oldest);
      log.warn(
        { device, messageId: message },
        "the device sends what names somebody directly; it was masked",
      );
    }
  };
}
