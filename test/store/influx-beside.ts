import type { TelemetryTerms } from "../../model/retention.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { days } from "../../model/time.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { openDatabase } from "../../store/sqlite.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import { keptIn, plain, readingColumns } from "../../store/telemetry/reading-row.ts";

import { stoppedClock } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

/** One metric is kept in the class of its own, so that no rule can hold in one class alone. */
export const termsForTests: TelemetryTerms = {
  telemetry: null,
  short: { metrics: new Set(["spo2"]), term: days(400) },
};

/** A database made ready as `labhub store init` does. */
export async function readyInflux(place: InfluxPlace): Promise<FarTelemetry> {
  const admin = { token: place.token, user: place.user, password: place.password };
  await setUpInflux({ place, terms: termsForTests, admin });
  return openInflux(place, termsForTests, { clock: stoppedClock() });
}

/**
 * A telemetry store whose readings are all written to InfluxDB and whose pages, buckets and latest readings are
 * InfluxDB's own. Verdicts, `recent`, `position` and `messagesOf` are the embedded file's, as in production.
 */
export function embeddedWith(far: FarTelemetry): TelemetryStore {
  const file = scratchFile("telemetry.db");
  const near = openEmbeddedTelemetry({ file });
  return {
    ...near,
    async append(readings, through) {
      const verdicts = await near.append(readings, through);
      const patients = [...new Set(readings.map(({ patient }) => patient))];
      const answer = await far.write(patients.flatMap((patient) => keptOf(file, patient)));
      if (answer.kind !== "written") throw new Error(`not written: ${JSON.stringify(answer)}`);
      return verdicts;
    },
    async range(query, page) {
      const { items, next } = await far.range(query, page);
      return { items: items.map(plain), next };
    },
    buckets: far.buckets,
    latest: async (patient) => (await far.latest(patient)).map(plain),
    async erase(patient) {
      await near.erase(patient);
      return far.erase(patient);
    },
    async close() {
      await Promise.all([near.close(), far.close()]);
    },
  };
}

/** What an embedded file keeps of a patient, with each reading's `seq`. */
export function keptOf(file: string, patient: string): readonly KeptReading[] {
  const db = openDatabase(file, { readOnly: true });
  try {
    const select = `SELECT ${readingColumns} FROM series s JOIN reading r ON r.series = s.id WHERE s.patient = ?`;
    return db.prepare(select).all([patient]).map(keptIn);
  } finally {
    db.close();
  }
}
