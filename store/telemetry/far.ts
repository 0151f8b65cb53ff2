import type { BucketSize } from "../../model/civil-time.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Bucket, Reading } from "../../model/reading.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import type { Duration, Instant } from "../../model/time.ts";
import type { KeptReading } from "./cursor.ts";
import type { KeptPage } from "./range.ts";

/**
 * What became of a batch handed to a store elsewhere.
 *
 * `written`: all of it is there. `refused`: the store answered that something in it is wrong, some of it may be there;
 * of a single reading this is final. `too-large`: none is there, fewer at once may go. `held`: nothing is known to be
 * there, and it is no reading's fault; the same must be sent again. `needsOperator` when waiting alone cannot help, such
 * as a wrong token or a missing bucket. `inDoubt` when the store may still act on what was sent.
 */
export type WriteAnswer =
  | { readonly kind: "written" }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "too-large" }
  | {
      readonly kind: "held";
      readonly detail: string;
      readonly needsOperator: boolean;
      readonly inDoubt: boolean;
      /** As the store asks to be left alone, if it does. */
      readonly retryAfter: Duration | null;
    };

/** One metric of one patient by one device. */
export type SeriesName = Pick<Reading, "patient" | "code" | "device">;

/**
 * A store of readings elsewhere, to which they are carried from this machine. It knows no verdicts: what is written to it
 * was accepted, and the same reading written again (same series, `at`, `seq`) overwrites itself.
 *
 * All calls but `write` throw `store-unavailable` when it does not answer in time, and `configuration-rejected` when
 * it answers that who asks may not, or that the place is not there.
 */
export interface FarTelemetry {
  /** Never throws. */
  write(readings: readonly KeptReading[]): Promise<WriteAnswer>;
  range(query: ReadingsQuery, page: { limit: number; cursor?: string | undefined }): Promise<KeptPage>;
  buckets(query: ReadingsQuery, size: BucketSize, zone: string): Promise<readonly Bucket[]>;
  latest(patient: PatientId): Promise<readonly KeptReading[]>;
  /** What a series holds under these measured times, any `seq`. */
  at(series: SeriesName, times: readonly Instant[]): Promise<readonly KeptReading[]>;
  /** What a series holds under a time its device told wrongly (`deviceAt`), wherever it was put right to. */
  toldAs(series: SeriesName, deviceAt: Instant): Promise<readonly KeptReading[]>;
  /** Every series there is. */
  series(): Promise<readonly SeriesName[]>;
  /** All readings of a series, oldest first, taken as they come; never more than a few thousand in memory. */
  readings(series: SeriesName, from?: Instant): AsyncIterable<readonly KeptReading[]>;
  /** Deletes everything of a patient and looks whether it is gone; says how many readings there were. */
  erase(patient: PatientId): Promise<number>;
  /** Resolves when the store answers, knows us, and its schema is one this program may write to. */
  check(): Promise<void>;
  close(): Promise<void>;
}
