import { type TelemetryClass, type TelemetryTerms, telemetryClasses } from "../../model/retention.ts";
import type { InfluxPlace, InfluxSecrets } from "../../model/telemetry-place.ts";
import { type Duration, days, hours } from "../../model/time.ts";
import { dialectOf } from "./dialect.ts";
import { influxHttp } from "./http.ts";
import { writeSchemaPoints } from "./schema-point.ts";
import { setUpDatabase } from "./setup-database.ts";
import { setUpOrganisation } from "./setup-organisation.ts";

export interface InfluxSetup {
  readonly place: InfluxPlace;
  readonly terms: TelemetryTerms;
  /** Who may create databases, or organisations, buckets and tokens. Used now and kept nowhere. */
  readonly admin: InfluxSecrets;
  /** 2.x: withdraws the hub's token and makes another. */
  readonly renewToken?: boolean;
}

export interface SetUp {
  /** What was made or altered, for people to read; empty when all was as it should be. */
  readonly changes: readonly string[];
  /** 2.x, when one was made: may read, write and delete in the two buckets. It cannot be asked for again. */
  readonly token: string | null;
}

/** How a class is to be kept; without a `term`, without end. */
export interface ClassTerm {
  readonly class: TelemetryClass;
  readonly term: Duration | null;
  /** A term is up for a whole shard at once. */
  readonly shard: Duration;
}

/**
 * Makes an InfluxDB ready for readings, or alters it to new terms; again when it is ready, it changes nothing.
 * Both classes are made even if the pilot now uses one: what is read and erased never depends on whether it once used both.
 *
 * Throws `configuration-rejected` when `admin` may not, `store-unavailable` when InfluxDB does not answer.
 */
export async function setUpInflux({ place, terms, admin, renewToken = false }: InfluxSetup): Promise<SetUp> {
  const http = influxHttp({ ...place, ...admin });
  try {
    const wanted = telemetryClasses.map((each) => termOf(each, terms));
    const setUp =
      place.dialect === "influxdb2"
        ? await setUpOrganisation(http, place, wanted, renewToken)
        : { changes: await setUpDatabase(http, place, wanted), token: null };
    await writeSchemaPoints(http, dialectOf(place));
    return setUp;
  } finally {
    http.close();
  }
}

function termOf(of: TelemetryClass, { telemetry, short }: TelemetryTerms): ClassTerm {
  const term = of === "telemetry_short" && short !== null ? short.term : telemetry;
  return { class: of, term, shard: shardFor(term) };
}

/** Long enough for few files, short enough for the last reading of a shard to outlive its term by a sixth at most. */
const shardFor = (term: Duration | null): Duration =>
  [days(30), days(7), days(1)].find((each) => term === null || each * 6 <= term) ?? hours(1);
