import type { DeviceKey } from "./identity.ts";
import type { Instant } from "./time.ts";

/** The channels a device may publish on, under `lab/v1/<service>/<device>/`. The order is stored; only append. */
export const channels = ["telemetry", "senml", "fhir", "events", "answers", "status"] as const;
export type Channel = (typeof channels)[number];

/** A message as the broker took it: the bytes are the device's own, unread. */
export interface ArrivedMessage {
  readonly device: DeviceKey;
  readonly channel: Channel;
  readonly receivedAt: Instant;
  /** MQTT's DUP flag: the device has sent these bytes before and got no answer. */
  readonly again: boolean;
  readonly payload: Uint8Array;
}

/** A message in the journal. Positions are 1, 2, 3, … within a partition, without gaps. */
export interface JournalEntry extends ArrivedMessage {
  readonly position: number;
}

/** `holding`: appends wait for the disk; `refusing`: they have waited too long and fail until it is back. */
export type JournalState = "open" | "holding" | "refusing";

/** The writing end: where a message becomes durable. */
export interface Journal {
  /**
   * Resolves once the message is on disk. Messages appended in one turn of the event loop share a commit, and one promise.
   * Throws `journal-full` when the disk has had no room for too long, or too much is waiting; the message was not taken.
   */
  append(message: ArrivedMessage): Promise<void>;
  state(): JournalState;
  close(): Promise<void>;
}

export interface ReadLimit {
  readonly messages: number;
  readonly bytes: number;
}

/** The reading end of one partition. A replicated log partitioned by patient fits behind the same calls. */
export interface JournalPartition {
  readonly partition: number;
  /** The entries after a position, oldest first; at least one when there is any, whatever its size. */
  read(after: number, limit: ReadLimit): Promise<readonly JournalEntry[]>;
  /** The oldest position that is still there; `head() + 1` when none is. */
  oldest(): Promise<number>;
  /**
   * Puts another payload in place of a message's, where it lies. When it resolves the old bytes are in no file of the
   * journal any more. Messages that are not there (any more) are passed over; returns how many were.
   */
  rewrite(messages: readonly { readonly position: number; readonly payload: Uint8Array }[]): Promise<number>;
  /** The last position written; 0 when nothing ever was. */
  head(): Promise<number>;
  /** Says that `reader` needs nothing up to and including `position` any more. */
  release(reader: string, position: number): Promise<void>;
  close(): Promise<void>;
}
