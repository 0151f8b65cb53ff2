import { addSum, type BucketSum, bucketOf } from "../../model/bucket-sum.ts";
import { type BucketSize, bucketStart, zoneOffset } from "../../model/civil-time.ts";
import type { Bucket } from "../../model/reading.ts";
import type { TelemetryClass } from "../../model/retention.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { atMillisecond, days, hours, type Instant } from "../../model/time.ts";
import { type Ask, allOf } from "./query.ts";
import { numberIn, placeInTime, timeText } from "./rows.ts";

const ofMetric = '"patient" = $patient AND "metric" = $metric';

/**
 * Readings gathered by civil hours or days. InfluxDB sums steps of equal length, shifted to where the zone's hours or
 * days begin; at a clock change a new stretch of steps begins, and the parts of that day are put together here.
 */
export async function bucketsOf(
  ask: Ask,
  of: TelemetryClass,
  query: ReadingsQuery,
  size: BucketSize,
  zone: string,
): Promise<readonly Bucket[]> {
  const held = await heldOf(ask, of, query);
  if (held === null) return [];
  const stretches = evenStretches(held, size, zone);
  const bind: Record<string, string> = { patient: query.patient, metric: query.code };
  const statements = stretches.map(({ from, until, shift }, n) => {
    bind[`from${n}`] = timeText(from);
    bind[`until${n}`] = timeText(until);
    return `SELECT count("v"), sum("v"), min("v"), max("v") FROM "reading"
      WHERE ${ofMetric} AND time >= $from${n} AND time < $until${n}
      GROUP BY time(${stepOf(size)}ms, ${shift}ms) fill(none)`;
  });
  const sums = new Map<Instant, BucketSum>();
  for await (const { statement, rows } of ask({ of, statements, bind })) {
    const begins = stretches[statement]?.from ?? held.from;
    for (const [time, n, sum, min, max] of rows) {
      const inside = atMillisecond(Math.max(placeInTime(time).at, begins));
      add(sums, bucketStart(inside, size, zone), {
        n: numberIn(n),
        sum: numberIn(sum),
        min: numberIn(min),
        max: numberIn(max),
      });
    }
  }
  return [...sums].map(([from, sum]) => bucketOf(query.code, from, sum));
}

function add(sums: Map<Instant, BucketSum>, from: Instant, more: BucketSum): void {
  const has = sums.get(from);
  if (has === undefined) sums.set(from, more);
  else addSum(has, more);
}

interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/** From the first to the last reading there is of what is asked for: nobody need look at the clock changes of a century. */
async function heldOf(ask: Ask, of: TelemetryClass, query: ReadingsQuery): Promise<Stretch | null> {
  const within = `FROM "reading" WHERE ${ofMetric} AND time >= $from AND time < $until`;
  const bind = {
    patient: query.patient,
    metric: query.code,
    from: timeText(query.from),
    until: timeText(query.until),
  };
  const statements = [`SELECT first("v") ${within}`, `SELECT last("v") ${within}`];
  const times = (await allOf(ask({ of, statements, bind }))).map(({ rows }) => placeInTime(rows[0]?.[0]).at);
  const [first, last] = times;
  if (first === undefined || last === undefined) return null;
  return { from: first, until: atMillisecond(Math.min(last + 1, query.until)) };
}

const stepOf = (size: BucketSize): number => (size === "P1D" ? days(1) : hours(1));
/** Clocks never change twice within a week. */
const week = days(7);

/** Cuts a stretch wherever the zone's hours or days begin at another moment than before. */
function evenStretches(
  { from, until }: Stretch,
  size: BucketSize,
  zone: string,
): readonly (Stretch & { readonly shift: number })[] {
  const step = stepOf(size);
  const shiftAt = (at: number): number => modulo(-zoneOffset(atMillisecond(at), zone), step);
  const stretches: (Stretch & { readonly shift: number })[] = [];
  let start = from;
  while (start < until) {
    const shift = shiftAt(start);
    const end = firstBeside(start, until, (at) => shiftAt(at) !== shift);
    stretches.push({ from: start, until: end, shift });
    start = end;
  }
  return stretches;
}

/** The first moment from `start` on for which it holds, found in steps of a week and then by halving; else `until`. */
function firstBeside(start: Instant, until: Instant, holds: (at: number) => boolean): Instant {
  let before: number = start;
  while (before < until - 1) {
    let ahead = Math.min(before + week, until - 1);
    if (!holds(ahead)) {
      before = ahead;
      continue;
    }
    while (ahead - before > 1) {
      const middle = Math.floor((before + ahead) / 2);
      if (holds(middle)) ahead = middle;
      else before = middle;
    }
    return atMillisecond(ahead);
  }
  return until;
}

const modulo = (n: number, by: number): number => ((n % by) + by) % by;
