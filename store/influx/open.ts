import { classOf, type TelemetryTerms, telemetryClasses } from "../../model/retention.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { type Clock, type Duration, seconds } from "../../model/time.ts";
import type { FarTelemetry, SeriesName } from "../telemetry/far.ts";
import { readingsAt, readingsToldAs } from "./at.ts";
import { bucketsOf } from "./buckets.ts";
import { dialectOf } from "./dialect.ts";
import { eraseFromInflux } from "./erasing.ts";
import { influxHttp } from "./http.ts";
import { latestOf } from "./latest.ts";
import { askingOf } from "./query.ts";
import { rangeOf } from "./range.ts";
import { checkStore } from "./schema-point.ts";
import { readingsOf, seriesOf } from "./series.ts";
import { writingTo } from "./writing.ts";

export interface InfluxNeeds {
  /** For `Retry-After` given as a date. */
  readonly clock: Clock;
  /** How long each next piece of an answer may take. Default 15 s. */
  readonly stall?: Duration;
}

/** Readings in an InfluxDB, in the class that the terms now have for their metric. Asks nothing before the first call. */
export function openInflux(
  place: InfluxPlace,
  terms: TelemetryTerms,
  { clock, stall = seconds(15) }: InfluxNeeds,
): FarTelemetry {
  const http = influxHttp(place);
  const dialect = dialectOf(place);
  const ask = askingOf(http, dialect, stall);
  const classFor = (code: string) => classOf(code, terms);
  const inUse = telemetryClasses.filter((of) => of === "telemetry" || terms.short !== null);
  return {
    write: writingTo(http, dialect, terms, clock),
    range: (query, page) => rangeOf(ask, classFor(query.code), query, page),
    buckets: (query, size, zone) => bucketsOf(ask, classFor(query.code), query, size, zone),
    async latest(patient) {
      const ofClasses = inUse.map((of) => latestOf(ask, of, (code) => classFor(code) === of, patient));
      return (await Promise.all(ofClasses)).flat().toSorted((a, b) => (a.code < b.code ? -1 : 1));
    },
    at: (series, times) => readingsAt(ask, classFor(series.code), series, times),
    toldAs: (series, deviceAt) => readingsToldAs(ask, classFor(series.code), series, deviceAt),
    async series() {
      const all = new Map<string, SeriesName>();
      for (const of of inUse) {
        for await (const each of seriesOf(ask, of)) {
          // A database lists the series of all its retention policies.
          if (classFor(each.code) === of) all.set(`${each.patient} ${each.code} ${each.device}`, each);
        }
      }
      return [...all.values()];
    },
    readings: (series, from) => readingsOf(ask, classFor(series.code), series, from),
    erase: (patient) => eraseFromInflux(http, dialect, ask, patient),
    check: () => checkStore(http, dialect),
    close: async () => http.close(),
  };
}
