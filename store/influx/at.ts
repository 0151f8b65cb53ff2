import type { TelemetryClass } from "../../model/retention.ts";
import { after, atMillisecond, between, type Instant, milliseconds, minutes } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { SeriesName } from "../telemetry/far.ts";
import type { Ask } from "./query.ts";
import { placeInTime, readingFields, readingsIn, timeText } from "./rows.ts";
import { namesOf, ofSeries } from "./series.ts";

/** InfluxQL knows no "one of these times": each stretch is a statement, which costs as much as reading some fifty rows. */
const statementsAtOnce = 50;
const neighbours = minutes(10);

/** What a series holds under these measured times. */
export async function readingsAt(
  ask: Ask,
  of: TelemetryClass,
  series: SeriesName,
  times: readonly Instant[],
): Promise<readonly KeptReading[]> {
  const wanted = new Set(times);
  const stretches = stretchesOf(wanted);
  const found: KeptReading[] = [];
  for (let done = 0; done < stretches.length; done += statementsAtOnce) {
    const some = stretches.slice(done, done + statementsAtOnce);
    const bind: Record<string, string> = { ...namesOf(series) };
    const statements = some.map(({ first, last }, n) => {
      bind[`from${n}`] = timeText(first);
      bind[`until${n}`] = timeText(after(last, milliseconds(1)));
      return `SELECT ${readingFields} FROM "reading" WHERE ${ofSeries} AND time >= $from${n} AND time < $until${n}
        GROUP BY "service", "device"`;
    });
    for await (const piece of ask({ of, statements, bind })) {
      for (const reading of readingsIn(piece, series)) if (wanted.has(reading.at)) found.push(reading);
    }
  }
  return found;
}

function stretchesOf(times: ReadonlySet<Instant>): readonly { first: Instant; last: Instant }[] {
  const stretches: { first: Instant; last: Instant }[] = [];
  for (const at of [...times].toSorted((a, b) => a - b)) {
    const latest = stretches.at(-1);
    if (latest !== undefined && between(latest.last, at) <= neighbours) latest.last = at;
    else stretches.push({ first: at, last: at });
  }
  return stretches;
}

/** What a series holds under a time its device told wrongly. Few readings have one, so looking for it is cheap. */
export async function readingsToldAs(
  ask: Ask,
  of: TelemetryClass,
  series: SeriesName,
  deviceAt: Instant,
): Promise<readonly KeptReading[]> {
  const statements = [`SELECT "dev" FROM "reading" WHERE ${ofSeries} AND "dev" = $told`];
  const times: Instant[] = [];
  for await (const { rows } of ask({ of, statements, bind: { ...namesOf(series), told: deviceAt } })) {
    for (const [time] of rows) times.push(placeInTime(time).at);
  }
  const found = await readingsAt(ask, of, series, times.map(atMillisecond));
  return found.filter((reading) => reading.deviceAt === deviceAt && reading.at !== deviceAt);
}
