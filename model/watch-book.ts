import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { DeviceKey, PatientId } from "./identity.ts";
import type { Instant } from "./time.ts";

/** What a device last let the hub know of itself, by whatever it sent. */
export interface DeviceContact {
  readonly device: DeviceKey;
  /** When its last message arrived, by the hub's clock. */
  readonly heardAt: Instant;
  /** Its last two reports of its charge in percent; `null` when it never made that many. */
  readonly battery: number | null;
  readonly batteryBefore: number | null;
  readonly batteryAt: Instant | null;
  /** By how many seconds its clock was off in its last message that told the time, ahead or behind; `null` for none. */
  readonly clockOffset: number | null;
  /** When a reading of its last came in, and when the one measured last was measured; `null` before the first. */
  readonly readingAt: Instant | null;
  readonly measuredAt: Instant | null;
  /** When it, or the broker for it, last said that it goes, as known at the start; of now only if not heard of since. */
  readonly goneAt?: Instant;
}

/** A stretch `[from, until)` in which nobody watched: the hub was down, or its clock was set. */
export interface Unwatched {
  readonly from: Instant;
  readonly until: Instant;
}

/** When a metric of a person was measured last. */
export interface LastMeasured {
  readonly patient: PatientId;
  readonly code: string;
  readonly at: Instant;
}

/** What those who watch the going on of time must know after a restart. Contacts are written with their batch. */
export interface WatchBook {
  contacts(): Promise<readonly DeviceContact[]>;
  /** Of these; those never heard of are left out. */
  contactsOf(devices: readonly DeviceKey[]): Promise<ReadonlyMap<DeviceKey, DeviceContact>>;
  /** Of each patient and metric the latest there is. */
  lastMeasured(): Promise<readonly LastMeasured[]>;
  /** Of everybody the events of these kinds, oldest first. */
  histories(
    kinds: readonly EnrolmentEvent["kind"][],
  ): Promise<ReadonlyMap<PatientId, readonly EnrolmentEvent[]>>;
  /** Each device that stands behind a gateway now, with that gateway. */
  gateways(): Promise<ReadonlyMap<DeviceKey, DeviceKey>>;
  /** When the hub last said that it lives; `null` when it never did. */
  aliveAt(): Promise<Instant | null>;
  /** Says that the hub lives. */
  alive(now: Instant): Promise<void>;
  /** Keeps a stretch in which nobody watched; those that ended before `forget` are let go. */
  addUnwatched(stretch: Unwatched, forget: Instant): Promise<void>;
  /** Oldest first. */
  unwatched(): Promise<readonly Unwatched[]>;
}
