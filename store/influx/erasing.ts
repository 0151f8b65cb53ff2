import type { PatientId } from "../../model/identity.ts";
import { telemetryClasses } from "../../model/retention.ts";
import { minutes } from "../../model/time.ts";
import type { Dialect } from "./dialect.ts";
import { type InfluxHttp, unavailable } from "./http.ts";
import { done, seriesFor } from "./influxql.ts";

/** Over millions of readings a deletion takes less than a second; a store under load may need its time. */
const within = minutes(2);

/** Deletes everything of a patient, and looks; says how many readings there were. */
export async function eraseFromInflux(
  http: InfluxHttp,
  dialect: Dialect,
  patient: PatientId,
): Promise<number> {
  const deletions = dialect.erasure(patient);
  const readings = await countOf(http, dialect, patient);
  for (const request of deletions) await done(http, request, within);
  if ((await countOf(http, dialect, patient)) > 0)
    throw unavailable("readings are still there after a deletion");
  return readings;
}

async function countOf(http: InfluxHttp, dialect: Dialect, patient: PatientId): Promise<number> {
  let readings = 0;
  for (const of of telemetryClasses) {
    const query = dialect.query({
      text: 'SELECT count("v") FROM "reading" WHERE "patient" = $patient',
      bind: { patient },
      class: of,
    });
    const found = await seriesFor(http, query, within);
    for (const row of found.flatMap(({ values }) => values)) readings += Number(row[1] ?? 0);
  }
  return readings;
}
