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

/** A place in the journal. */
export interface JournalPlace {
  readonly partition: number;
  readonly position: number;
}

/** Where readings are kept. Appending the same reading of the same message again changes nothing and says `stored`. */
export interface TelemetryStore {
  /**
   * Resolves when all are kept, one verdict each, in order; throws `store-unavailable` when they are not.
   * `through` says where in the journal these readings end and is kept with them: a store that lost its latest
   * readings, by power loss or by being restored, also lost the place, and so knows from where to be fed again.
   */
  append(readings: readonly Reading[], through?: JournalPlace): Promise<readonly AppendVerdict[]>;
  /** Up to where in the journal readings were appended, as last told by `through`; 0 when never. */
  position(partition: number): Promise<number>;
  /** Oldest first. Throws `input-rejected` for a cursor that is none of its own. */
  range(query: ReadingsQuery, page: { limit: number; cursor?: string | undefined }): Promise<ReadingsPage>;
  /** Gathered by civil hours or days of a zone, oldest first, empty buckets left out. */
  buckets(query: ReadingsQuery, size: BucketSize, zone: string): Promise<readonly Bucket[]>;
  /** A patient's readings measured at or after `from`, of messages up to `position`, oldest first. */
  recent(patient: PatientId, from: Instant, position: number): Promise<readonly Reading[]>;
  /** The codes a patient has readings of, each with its latest. */
  latest(patient: PatientId): Promise<readonly Reading[]>;
  /** The messages, from `since` on, that readings of a patient came with: what of the journal holds them. */
  messagesOf(patient: PatientId, since: readonly JournalPlace[]): Promise<readonly JournalPlace[]>;
  /**
   * Deletes everything of a patient; says how many readings there were. When it resolves neither they nor the
   * pseudonym are in any file of the store. Doing it again deletes nothing.
   */
  erase(patient: PatientId): Promise<number>;
  close(): Promise<void>;
}
