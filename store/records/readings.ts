import { findMetric } from "../../model/catalogue.ts";
import type { PatientRecords, Series } from "../../model/records.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import type { Door } from "./door.ts";
import { bucketsOf, hoursAround, latestOf } from "./summed-up.ts";

type OfReadings = Pick<PatientRecords, "readings" | "buckets" | "latest" | "series">;

/** What was measured of a person. */
export function readingRecords(door: Door): OfReadings {
  const { telemetry } = door;
  return {
    readings: (patient, query, page) =>
      door.about("read-readings", patient, async (enrolled, trace) => {
        trace.object = query.code;
        return telemetry.range({ ...query, patient: enrolled.patient }, page);
      }),

    buckets: (patient, query, size, zone) =>
      door.about("read-readings", patient, async (enrolled, trace) => {
        trace.object = query.code;
        return bucketsOf(door, { ...query, patient: enrolled.patient }, size, zone);
      }),

    latest: (patient) =>
      door.about("read-readings", patient, async (enrolled, trace) => {
        trace.object = "latest";
        return latestOf(door, enrolled.patient);
      }),

    series: (patient, { from, until, most, zone }) =>
      door.about("read-readings", patient, async (enrolled, trace) => {
        trace.object = "series";
        const found: Series[] = [];
        for (const latest of await latestOf(door, enrolled.patient)) {
          // A device's battery says nothing of a person.
          if (findMetric(latest.code)?.subject === "Device") continue;
          const query = { patient: enrolled.patient, code: latest.code, from, until };
          found.push({ latest, ...(await readingsOrHours(door, query, most, zone)) });
        }
        return found;
      }),
  };
}

const pageSize = 1000;

async function readingsOrHours(
  door: Door,
  query: ReadingsQuery,
  most: number,
  zone: string,
): Promise<Pick<Series, "readings" | "hours">> {
  const readings = [];
  let cursor: string | undefined;
  do {
    const page = await door.telemetry.range(query, { limit: pageSize, cursor });
    readings.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && readings.length < most);
  if (cursor === undefined) return { readings, hours: null };
  return { readings: [], hours: await hoursAround(door, query, zone) };
}
