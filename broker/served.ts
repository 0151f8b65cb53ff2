import type { DeviceKey, ServiceId } from "../model/identity.ts";
import type { SliCount } from "../model/sli.ts";
import { sliTally } from "../model/sli-tally.ts";
import { after, between, type Clock, type Instant, seconds } from "../model/time.ts";
import { watchdogService } from "../model/watchdog.ts";
import type { Arrival } from "./durability-gate.ts";

/** Rules.md 4.2: kept and acknowledged within so long. */
const promised = seconds(2);

/** How well messages were taken in, as nobody but the broker can know. */
export interface Served {
  /** A message was answered for, or could not be. */
  note(arrival: Pick<Arrival, "message" | "isThrottled">, isKept: boolean): void;
  /** What was counted since this was last asked; about once a minute. */
  taken(): readonly SliCount[];
}

/** What a device or its service sent faster than it may is no fault of ours, and neither good nor bad. */
export function serving(clock: Clock): Served {
  const tally = sliTally();
  return {
    note({ message, isThrottled }, isKept) {
      if (message.again || isThrottled === true) return;
      const service = serviceOf(message.device);
      if (service === watchdogService) return;
      const isGood = isKept && between(message.receivedAt, clock.now()) <= promised;
      tally.add({ sli: "ingest-availability", service }, due(message.receivedAt), isGood ? "good" : "hub");
    },
    taken: tally.taken,
  };
}

const due = (receivedAt: Instant): Instant => after(receivedAt, promised);
const serviceOf = (device: DeviceKey): ServiceId => device.slice(0, device.indexOf("/")) as ServiceId;
