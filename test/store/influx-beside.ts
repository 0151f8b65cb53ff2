import type { TelemetryTerms } from "../../model/retention.ts";
import { type InfluxPlace, nameOfPlace } from "../../model/telemetry-place.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { days } from "../../model/time.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { type KeptReading, order } from "../../store/telemetry/cursor.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { openTelemetry } from "../../store/telemetry/open.ts";
import { keptIn, placeOf, plain, readingColumns } from "../../store/telemetry/reading-row.ts";

import { stoppedClock } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

/** One metric is kept in the class of its own, so that no rule can hold in one class alone. */
export const termsForTests: TelemetryTerms = {
  telemetry: null,
  short: { metrics: new Set(["spo2"]), term: days(400) },
};

const clock = stoppedClock();

/** Makes a database ready as `labhub store init` does. */
export async function readyInflux(place: InfluxPlace): Promise<void> {
  const admin = { token: place.token, user: place.user, password: place.password };
  await setUpInflux({ place, terms: termsForTests, admin });
}

export const openedInflux = (place: InfluxPlace): FarTelemetry => openInflux(place, termsForTests, { clock });

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
      await written(far, keptOf(file));
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

/**
 * A telemetry store that is read and erased as in production when half of its readings are in InfluxDB alone: all are carried, and
 * the older half is forgotten here. Verdicts are of a file that forgets nothing, since what production says to a reading
 * it forgot is the drain's to put right.
 */
export function tieredWith(far: FarTelemetry, place: InfluxPlace): TelemetryStore {
  const whole = scratchFile("telemetry.db");
  const near = openEmbeddedTelemetry({ file: whole });
  let tiered: TelemetryStore | null = null;
  const halved = async (): Promise<TelemetryStore> => {
    tiered ??= await halfForgotten(keptOf(whole), far, place);
    return tiered;
  };
  return {
    ...near,
    async append(readings, through) {
      await tiered?.close();
      tiered = null;
      return near.append(readings, through);
    },
    range: async (query, page) => (await halved()).range(query, page),
    buckets: async (query, size, zone) => (await halved()).buckets(query, size, zone),
    latest: async (patient) => (await halved()).latest(patient),
    async erase(patient) {
      const erased = await (await halved()).erase(patient);
      await near.erase(patient);
      return erased;
    },
    async close() {
      await tiered?.close();
      await Promise.all([near.close(), far.close()]);
    },
  };
}

async function halfForgotten(
  kept: readonly KeptReading[],
  far: FarTelemetry,
  place: InfluxPlace,
): Promise<TelemetryStore> {
  const file = scratchFile("telemetry.db");
  const asked = { file, place: { kind: "influx", influx: place }, terms: termsForTests, clock } as const;
  const store = openTelemetry({ ...asked, openFar: () => ({ ...far, close: async () => {} }) });
  const places = kept.map(placeOf);
  await store.append(kept.map(plain));
  const tier = openNearTier({ file, placeName: nameOfPlace(place) });
  for (const partition of new Set(places.map((each) => each.partition))) {
    const ofPartition = places.filter((each) => each.partition === partition);
    await store.append([], { partition, position: Math.max(...ofPartition.map((each) => each.position)) });
    for (let batch = tier.waiting(partition, 5000); batch !== null; batch = tier.waiting(partition, 5000)) {
      await written(far, batch.readings);
      tier.advance(batch);
    }
  }
  const middle = kept.toSorted(order)[kept.length >> 1];
  if (middle !== undefined) await tier.prune(middle.receivedAt);
  tier.close();
  return store;
}

async function written(far: FarTelemetry, readings: readonly KeptReading[]): Promise<void> {
  const answer = await far.write(readings);
  if (answer.kind !== "written") throw new Error(`not written: ${JSON.stringify(answer)}`);
}

/** What an embedded file keeps, with each reading's `seq`. */
function keptOf(file: string): readonly KeptReading[] {
  const db = openDatabase(file, { readOnly: true });
  try {
    const select = `SELECT ${readingColumns} FROM series s JOIN reading r ON r.series = s.id ORDER BY r.at, r.seq`;
    return db.prepare(select).all().map(keptIn);
  } finally {
    db.close();
  }
}
