import { HubFailure } from "../../model/failure.ts";
import { type TelemetryClass, telemetryClasses } from "../../model/retention.ts";
import { seconds } from "../../model/time.ts";
import type { Dialect } from "./dialect.ts";
import { type InfluxHttp, unavailable } from "./http.ts";
import { done, seriesFor } from "./influxql.ts";

/** How readings are laid out in InfluxDB. A program that finds a higher one would write beside what it cannot read. */
export const schemaVersion = 1;

/**
 * Each class has a point that says how its readings are laid out. It lies at the start of 2100: a present one would be
 * gone with the readings of its time.
 */
const point = `labhub_schema version=${schemaVersion}i 4102444800000000000`;
const within = seconds(10);

/** Throws `configuration-rejected` where a newer hub was before. */
export async function writeSchemaPoints(http: InfluxHttp, dialect: Dialect): Promise<void> {
  for (const of of telemetryClasses) {
    refuseNewer(await versionIn(http, dialect, of));
    await done(http, dialect.write(point, of), within);
  }
}

/** Resolves when the store answers, knows us, has both classes, and was set up for a schema known here. */
export async function checkStore(http: InfluxHttp, dialect: Dialect): Promise<void> {
  const { status } = await http.send(dialect.ping, within);
  if (status !== 200 && status !== 204) throw unavailable(`it answered ${status} to a ping`);
  for (const of of telemetryClasses) {
    const version = await versionIn(http, dialect, of);
    if (version === null) throw rejected("it was not set up for the hub (labhub store init)");
    refuseNewer(version);
  }
}

async function versionIn(http: InfluxHttp, dialect: Dialect, of: TelemetryClass): Promise<number | null> {
  const query = dialect.query({ text: 'SELECT "version" FROM "labhub_schema"', class: of });
  const found = await seriesFor(http, query, within);
  const version = found.flatMap(({ values }) => values).at(-1)?.[1];
  return typeof version === "number" ? version : null;
}

function refuseNewer(version: number | null): void {
  if (version === null || version <= schemaVersion) return;
  throw rejected(`a newer hub keeps readings there (schema ${version}, here ${schemaVersion})`);
}

const rejected = (why: string): HubFailure => new HubFailure("configuration-rejected", `InfluxDB: ${why}`);
