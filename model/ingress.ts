import type { Board } from "./board.ts";
import type { DeviceKey } from "./identity.ts";
import type { Journal } from "./journal.ts";
import type { Log } from "./log.ts";
import type { Clock } from "./time.ts";
import type { DownChannel } from "./topics.ts";

export interface IngressNeeds {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
}

/**
 * Where messages come in: the hub's own broker, or a client at another. Whatever the source, the sender gets its
 * acknowledgement only after the journal's append, and a message the journal did not take is not acknowledged.
 */
export interface IngressSource {
  /** Says something to a device; false when it cannot be said now. `id` comes back with the acknowledgement. */
  tell(device: DeviceKey, channel: DownChannel, text: string, id?: string): boolean;
  /** Takes nothing new, lets what was handed to the journal be acknowledged, then ends. */
  stop(): Promise<void>;
}
