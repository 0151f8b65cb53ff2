import type { BucketSize } from "./civil-time.ts";
import type { PatientId } from "./identity.ts";
import type { Bucket, Reading } from "./reading.ts";
import type { ReadingsQuery } from "./telemetry-store.ts";
import type { Instant } from "./time.ts";

/** The zone whose civil days are summed up; hours are the same in every zone the hub is used in. */
export const rollupZone = "Europe/Rome";

/** Readings of one metric of one patient measured in one hour or civil day, summed up. */
export interface RollupSum {
  readonly patient: PatientId;
  readonly code: string;
  readonly size: BucketSize;
  /** The first instant of the hour or civil day. */
  readonly from: Instant;
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** What is left of a reading's hour and day in the telemetry store, the reading itself left out. */
export interface Remainder {
  readonly hour: Pick<RollupSum, "min" | "max"> | null;
  readonly day: Pick<RollupSum, "min" | "max"> | null;
  /** The patient's latest of that metric now; `null` when there is none left. */
  readonly latest: Reading | null;
}

/**
 * The telemetry store's later word on a reading that was stored as far as the ledger knows: InfluxDB would not take it,
 * or it turned out to have been told before.
 */
export interface Restatement {
  readonly reading: Reading;
  readonly verdict: "refused" | "duplicate";
  /** For the quarantine, in words; no measured value in it. */
  readonly detail: string;
}

/**
 * Sums by hour and day, and the latest of everything: kept beside the cursor, so that pages, rules and reports read the
 * same whichever store the readings are in, also while that does not answer.
 */
export interface RollupBook {
  /** The latest reading of each metric a patient has readings of, by code. */
  latest(patient: PatientId): Promise<readonly Reading[]>;
  /**
   * As `TelemetryStore.buckets`, out of the sums; `null` when they do not give it: before they are built, or for a
   * stretch or zone that cuts an hour in two.
   */
  buckets(query: ReadingsQuery, size: BucketSize, zone: string): Promise<readonly Bucket[] | null>;
  /** Whether all readings there are have been summed up; a store that is older than the sums has not at first. */
  isBuilt(): Promise<boolean>;
  /** Puts sums and latest readings in place of a patient's, by whoever writes alone. */
  replace(patient: PatientId, sums: readonly RollupSum[], latest: readonly Reading[]): Promise<void>;
  markBuilt(): Promise<void>;
  /**
   * Takes a reading out of ledger and sums again, once, however often it is said; a refused one goes to quarantine as
   * `store-refused`. `remainder` is asked what is left without it, again when somebody wrote meanwhile.
   * Returns false when this was restated before.
   */
  restate(restatement: Restatement, remainder: () => Promise<Remainder>): Promise<boolean>;
}
