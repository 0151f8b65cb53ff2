import type { DoorWord } from "./door-note.ts";
import type { DeviceKey } from "./identity.ts";

/**
 * Where messages come in: the hub's own broker, or a client at another. Whatever the source, whoever sends gets its
 * acknowledgement only after the journal's append; a message the journal did not take is not acknowledged.
 */
export interface IngressSource {
  /** Sends a device a receipt. One that tells of a problem and cannot be said is noted for the desk. */
  tell(device: DeviceKey, receipt: string): void;
  /** Says what the desk has to say, as far as it can be said. */
  say(words: readonly DoorWord[]): void;
  /** Notes anew which devices are linked, which can be spoken to and whose claims wait: for a desk that has just begun. */
  tellAnew(): void;
  /** The device's credential, or who is behind it, has changed. */
  credentialChanged(device: DeviceKey): void;
  /** Takes nothing new, lets what the journal was handed be acknowledged (for at most 3 s), then ends. */
  stop(): Promise<void>;
}

/** A broker that is not the hub's own, and how to come in there. */
export interface OutsidePlace {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** The group of a shared subscription; `undefined` for a subscription of one's own. */
  readonly share: string | undefined;
  /** Messages that may wait for the journal before no more are read. */
  readonly window: number;
  /** Messages to devices that may wait for the broker. */
  readonly mostToSay: number;
}
