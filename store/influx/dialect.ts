import type { PatientId } from "../../model/identity.ts";
import { patientId } from "../../model/identity.ts";
import { type TelemetryClass, telemetryClasses } from "../../model/retention.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import type { InfluxRequest } from "./http.ts";

/** An InfluxQL text with what stands for its `$names`. Values never stand in the text: that is the guard against injection. */
export interface InfluxQuery {
  readonly text: string;
  readonly bind?: Readonly<Record<string, string | number>>;
  /** Where retention classes are buckets, the one that is asked. */
  readonly class: TelemetryClass;
  /** Rows in one piece of a streamed answer; not given, the answer is one document. */
  readonly chunkRows?: number;
}

/** How to say things to one of InfluxDB's two ways in. */
export interface Dialect {
  readonly ping: InfluxRequest;
  write(lines: string, to: TelemetryClass): InfluxRequest;
  query(query: InfluxQuery): InfluxRequest;
  /** Deletes the readings of one person from all classes. There is no way to say a deletion without a person. */
  erasure(patient: PatientId): readonly InfluxRequest[];
}

export type InfluxNames = Pick<InfluxPlace, "dialect" | "org" | "bucket">;

export const dialectOf = (place: InfluxNames): Dialect =>
  place.dialect === "influxdb2" ? dialect2(place) : dialect1(place);

/** The bucket (2.x) of a class. */
export const bucketOf = ({ bucket }: InfluxNames, of: TelemetryClass): string =>
  of === "telemetry" ? bucket : `${bucket}_short`;

const json = { accept: "application/json" };
const form = { ...json, "content-type": "application/x-www-form-urlencoded" };
const lineProtocol = { ...json, "content-type": "text/plain; charset=utf-8" };
const ping: InfluxRequest = { method: "GET", path: "/ping", headers: json, body: "" };

const post = (path: string, given: Record<string, string>, body: string, headers: Record<string, string>) =>
  ({ method: "POST", path: `${path}?${new URLSearchParams(given)}`, headers, body }) as const;

/** The text and its values go in the body: a proxy's or the server's log of addresses must not have pseudonyms. */
function queryOver(
  given: Record<string, string>,
  { text, bind = {}, chunkRows }: InfluxQuery,
): InfluxRequest {
  const body = new URLSearchParams({ q: text, params: JSON.stringify(bind) });
  const chunks = chunkRows === undefined ? {} : { chunked: "true", chunk_size: String(chunkRows) };
  return post("/query", { ...given, ...chunks }, body.toString(), form);
}

const dialect1 = ({ bucket: db }: InfluxNames): Dialect => ({
  ping,
  write: (lines, rp) => post("/write", { db, rp, precision: "ns" }, lines, lineProtocol),
  query: (query) => queryOver({ db, rp: query.class }, query),
  // A DELETE of 1.x goes over all retention policies of the database.
  erasure: (patient) => [
    queryOver(
      { db },
      {
        text: 'DELETE FROM "reading" WHERE "patient" = $patient',
        bind: { patient: patientId.parse(patient) },
        class: "telemetry",
      },
    ),
  ],
});

const dialect2 = (place: InfluxNames): Dialect => ({
  ping,
  write: (lines, to) =>
    post(
      "/api/v2/write",
      { org: place.org, bucket: bucketOf(place, to), precision: "ns" },
      lines,
      lineProtocol,
    ),
  query: (query) => queryOver({ db: bucketOf(place, query.class) }, query),
  erasure(patient) {
    const body = JSON.stringify({
      start: "1970-01-01T00:00:00Z",
      stop: "2200-01-01T00:00:00Z",
      predicate: `_measurement="reading" AND patient="${patientId.parse(patient)}"`,
    });
    const headers = { ...json, "content-type": "application/json" };
    return telemetryClasses.map((of) =>
      post("/api/v2/delete", { org: place.org, bucket: bucketOf(place, of) }, body, headers),
    );
  },
});
