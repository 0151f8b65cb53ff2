import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BucketSize } from "../model/civil-time.ts";
import { HubFailure } from "../model/failure.ts";
import type { PatientId } from "../model/identity.ts";
import type { Bucket, Reading } from "../model/reading.ts";
import type { RollupBook, RollupSum } from "../model/rollups.ts";
import type { InfluxPlace } from "../model/telemetry-place.ts";
import type { ReadingsQuery, TelemetryStore } from "../model/telemetry-store.ts";
import { seconds } from "../model/time.ts";
import type { Influxd } from "./influxd.ts";
import { placeIn } from "./influxd-store.ts";
import type { KeptReading } from "./store-readings.ts";

/** What a page asks of a telemetry store. */
export interface StoreReads {
  range(query: ReadingsQuery, page: { limit: number }): Promise<{ readonly items: readonly Reading[] }>;
  buckets(query: ReadingsQuery, size: BucketSize, zone: string): Promise<readonly Bucket[]>;
  latest(patient: PatientId): Promise<readonly Reading[]>;
  close(): Promise<void>;
}

/** InfluxDB as the hub speaks with it. */
export interface FarStore extends StoreReads {
  write(readings: readonly KeptReading[]): Promise<{ readonly kind: string }>;
}

export interface StoreNeeds {
  openEmbedded(file: string): TelemetryStore;
  openInflux(place: InfluxPlace): FarStore;
  /** The roll-ups of a state store of its own, and what readings add up to. */
  openRollups(file: string): Promise<{ readonly book: RollupBook; close(): Promise<void> }>;
  sumsOf(readings: readonly Reading[]): readonly RollupSum[];
  latestOf(readings: readonly Reading[]): readonly Reading[];
}

/** A telemetry store to be filled and asked. */
export interface StoreContender extends StoreReads {
  readonly name: string;
  /** How many readings it is given at once. */
  readonly batch: number;
  append(readings: readonly KeptReading[]): Promise<void>;
  /** What it takes of the disk now. */
  bytes(): Promise<number>;
  /** Lets it pack its files as small as it ever does. */
  pack(): Promise<void>;
}

export function embeddedContender({ openEmbedded }: StoreNeeds, folder: string): StoreContender {
  let store = openEmbedded(join(folder, "telemetry.db"));
  return {
    name: "embedded",
    batch: 10_000,
    append: async (readings) => {
      const last = readings.at(-1);
      const position = Number(last?.message.split("-")[1] ?? 0);
      const verdicts = await store.append(readings, { partition: 0, position });
      if (!verdicts.every((verdict) => verdict === "stored"))
        throw new HubFailure("defect", "not all was stored");
    },
    bytes: () => bytesIn(folder, /^telemetry/),
    pack: async () => {
      // The last to close writes the log of changes into the file.
      await store.close();
      store = openEmbedded(join(folder, "telemetry.db"));
    },
    range: (query, page) => store.range(query, page),
    buckets: (query, size, zone) => store.buckets(query, size, zone),
    latest: (patient) => store.latest(patient),
    close: () => store.close(),
  };
}

export function influxContender(
  { openInflux }: StoreNeeds,
  { influxd, folder, db }: { readonly influxd: Influxd; readonly folder: string; readonly db: string },
): StoreContender {
  const store = openInflux(placeIn(influxd.origin, db));
  const bytes = async () => (await bytesIn(join(folder, "data"))) + (await bytesIn(join(folder, "wal")));
  return {
    name: "InfluxDB 1.6.7",
    batch: 5000,
    append: async (readings) => {
      const answer = await store.write(readings);
      if (answer.kind !== "written") throw new HubFailure("defect", `InfluxDB: ${JSON.stringify(answer)}`);
    },
    bytes,
    pack: async () => {
      await influxd.stop();
      await influxd.start({ packsAfter: "2s" });
      await steady(bytes);
      await influxd.stop();
      await influxd.start();
    },
    range: store.range,
    buckets: store.buckets,
    latest: store.latest,
    close: store.close,
  };
}

/** Resolves once nothing has changed for twenty seconds. */
async function steady(bytes: () => Promise<number>): Promise<void> {
  let before = -1;
  for (let same = 0; same < 20; ) {
    await pause(seconds(1));
    const now = await bytes();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

async function bytesIn(folder: string, name = /./): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // What is being packed goes away while we look.
  const sizes = entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
