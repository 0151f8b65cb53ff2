import { type BucketSize, bucketEnd, bucketStart } from "../../model/civil-time.ts";
import type { Reading } from "../../model/reading.ts";
import { type Remainder, rollupZone } from "../../model/rollups.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, atMillisecond, before, days, type Instant, milliseconds } from "../../model/time.ts";

type Asked = Pick<TelemetryStore, "range" | "buckets" | "latest">;

const pageOf = 2000;
/** How far back the next latest is looked for, one after the other. */
const looks = [days(8), days(64), days(512), days(8192)];

/** What is left of a reading's hour and day, and the latest of its metric, in the telemetry store without it. */
export async function remainderOf(telemetry: Asked, reading: Reading): Promise<Remainder> {
  return {
    hour: await extremesBeside(telemetry, reading, "PT1H"),
    day: await extremesBeside(telemetry, reading, "P1D"),
    latest: await latestBeside(telemetry, reading),
  };
}

async function extremesBeside(
  telemetry: Asked,
  reading: Reading,
  size: BucketSize,
): Promise<Remainder["hour"]> {
  const from = bucketStart(reading.at, size, rollupZone);
  let [min, max] = [Infinity, -Infinity];
  for await (const { value } of others(telemetry, reading, from, bucketEnd(from, size, rollupZone))) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return min > max ? null : { min, max };
}

async function latestBeside(telemetry: Asked, reading: Reading): Promise<Reading | null> {
  const latest = (await telemetry.latest(reading.patient)).find(({ code }) => code === reading.code);
  if (latest !== undefined && !isSame(latest, reading)) return latest;
  const day = bucketStart(reading.at, "P1D", rollupZone);
  const ofDay = await lastOf(others(telemetry, reading, day, after(reading.at, milliseconds(1))));
  return ofDay ?? (await latestBefore(telemetry, reading, day));
}

/** The latest of the metric measured before a day, found by the last day that has any. */
async function latestBefore(telemetry: Asked, reading: Reading, until: Instant): Promise<Reading | null> {
  const { patient, code } = reading;
  for (const span of looks) {
    const from = atMillisecond(Math.max(0, before(until, span)));
    const last = (await telemetry.buckets({ patient, code, from, until }, "P1D", rollupZone)).at(-1);
    if (last !== undefined) return await lastOf(others(telemetry, reading, last.from, until));
  }
  return null;
}

async function lastOf(readings: AsyncIterable<Reading>): Promise<Reading | null> {
  let last: Reading | null = null;
  for await (const each of readings) last = each;
  return last;
}

async function* others(
  { range }: Asked,
  reading: Reading,
  from: Instant,
  until: Instant,
): AsyncGenerator<Reading> {
  const { patient, code } = reading;
  let cursor: string | undefined;
  do {
    const page = await range({ patient, code, from, until }, { limit: pageOf, cursor });
    for (const each of page.items) if (!isSame(each, reading)) yield each;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** One message tells one value of a device's metric for one time once. */
const isSame = (a: Reading, b: Reading): boolean =>
  a.message === b.message &&
  a.device === b.device &&
  a.at === b.at &&
  a.deviceAt === b.deviceAt &&
  a.value === b.value;
