import type { BucketSize } from "../../model/civil-time.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Bucket, Reading } from "../../model/reading.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { after, hours, type Instant, milliseconds, utcHour } from "../../model/time.ts";
import type { RecordsNeeds } from "./door.ts";

type Stores = Pick<RecordsNeeds, "telemetry"> & { readonly state: Pick<RecordsNeeds["state"], "rollups"> };

/**
 * The latest of everything, out of what is summed up: it is the same whichever store readings are in, also while they
 * wait for one that does not answer. A store that has not summed up its readings yet is asked itself.
 */
export async function latestOf(
  { state, telemetry }: Stores,
  patient: PatientId,
): Promise<readonly Reading[]> {
  return (await state.rollups.isBuilt()) ? state.rollups.latest(patient) : telemetry.latest(patient);
}

/** Buckets out of what is summed up, where that gives them exactly; else out of the readings. */
export const bucketsOf = async (
  { state, telemetry }: Stores,
  query: ReadingsQuery,
  size: BucketSize,
  zone: string,
): Promise<readonly Bucket[]> =>
  (await state.rollups.buckets(query, size, zone)) ?? telemetry.buckets(query, size, zone);

/** The hours a stretch touches, whole: what a chart needs not be cut to the minute, and is then in the sums. */
export const hoursAround = (stores: Stores, query: ReadingsQuery, zone: string): Promise<readonly Bucket[]> =>
  bucketsOf(stores, { ...query, from: utcHour(query.from), until: hourAfter(query.until) }, "PT1H", zone);

const hourAfter = (at: Instant): Instant => utcHour(after(at, milliseconds(hours(1) - 1)));
