import type { BucketSize } from "./civil-time.ts";
import type { PatientId } from "./identity.ts";
import type { Bucket, Reading } from "./reading.ts";
import type { Instant } from "./time.ts";

/**
 * `duplicate`: the same device sent the same value for the same measured time before, in another message.
 * `refused`: the store will not take this reading, however often it is tried.
 */
export type AppendVerdict = "stored" | "duplicate" | "refused";

export interface ReadingsQuery {
  readonly patient: PatientId;
  readonly code: string;
  /** `from <= at < until`. */
  readonly from: Instant;
  readonly until: Instant;
}

export interface ReadingsPage {
  readonly items: readonly Reading[];
  /** Hands on to the next page; `null` on the last. */
  readonly next: string | null;
}

/** Where readings are kept. Appending the same reading of the same message again changes nothing and says `stored`. */
export interface TelemetryStore {
  /** Resolves when all are durable, one verdict each, in order; throws `store-unavailable` when they are not. */
  append(readings: readonly Reading[]): Promise<readonly AppendVerdict[]>;
  /** Oldest first. Throws `input-rejected` for a cursor that is none of its own. */
  range(query: ReadingsQuery, page: { limit: number; cursor?: string | undefined }): Promise<ReadingsPage>;
  /** Gathered by civil hours or days of a zone, oldest first, empty buckets left out. */
  buckets(query: ReadingsQuery, size: BucketSize, zone: string): Promise<readonly Bucket[]>;
  /** A patient's readings measured at or after `from`, of messages up to `position`, oldest first. */
  recent(patient: PatientId, from: Instant, position: number): Promise<readonly Reading[]>;
  /** The codes a patient has readings of, each with its latest. */
  latest(patient: PatientId): Promise<readonly Reading[]>;
  close(): Promise<void>;
}
