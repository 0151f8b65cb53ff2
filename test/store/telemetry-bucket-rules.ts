import { expect, test } from "vitest";
import type { Reading } from "../../model/reading.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, hours, minutes } from "../../model/time.ts";
import { always, instantOf, meter, otherMeter, readingWith } from "./readings.ts";

const rome = "Europe/Rome";
const at = (text: string, value: number, device = meter): Reading =>
  readingWith({ at: instantOf(text), value, device });

/** The rules of `buckets`: civil hours and days, with the days that change the clock. */
export function bucketRules(store: () => TelemetryStore): void {
  test("a day runs from civil midnight to civil midnight", async () => {
    await store().append([
      at("2026-11-21T22:59:59Z", 60),
      at("2026-11-21T23:00:00Z", 70),
      at("2026-11-22T22:59:59Z", 81),
      at("2026-11-22T23:00:00Z", 90),
    ]);
    expect(await store().buckets(always(), "P1D", rome)).toEqual([
      { from: instantOf("2026-11-20T23:00:00Z"), n: 1, mean: 60, min: 60, max: 60 },
      { from: instantOf("2026-11-21T23:00:00Z"), n: 2, mean: 75.5, min: 70, max: 81 },
      { from: instantOf("2026-11-22T23:00:00Z"), n: 1, mean: 90, min: 90, max: 90 },
    ]);
  });

  test("days without readings are left out, and readings of all devices count", async () => {
    await store().append([
      at("2026-06-01T10:00:00Z", 60),
      at("2026-06-01T10:00:00Z", 61, otherMeter),
      at("2026-08-01T10:00:00Z", 62, otherMeter),
    ]);
    const buckets = await store().buckets(always(), "P1D", rome);
    expect(buckets.map(({ n }) => n)).toEqual([2, 1]);
    expect(buckets[0]?.mean).toBe(60.5);
  });

  test.each([
    ["2026-03-29T00:00:00+01:00", 23],
    ["2026-10-25T00:00:00+02:00", 25],
    ["2026-05-05T00:00:00+02:00", 24],
  ])("the day from %s has %i hours", async (midnight, length) => {
    const start = instantOf(midnight);
    const readings = Array.from({ length: 27 }, (_, n) =>
      readingWith({ at: after(start, minutes(60 * n - 30)), value: 60 + n }),
    );
    await store().append(readings);
    const ofDay = (await store().buckets(always(), "P1D", rome)).find(({ from }) => from === start);
    expect(ofDay).toMatchObject({ n: length, min: 61, max: 60 + length });
    const hourly = await store().buckets(
      { ...always(), from: start, until: after(start, hours(length)) },
      "PT1H",
      rome,
    );
    expect(hourly.map(({ from, n }) => [from, n])).toEqual(
      Array.from({ length }, (_, n) => [after(start, hours(n)), 1]),
    );
  });

  test("only readings within the range count, in buckets that begin before it too", async () => {
    await store().append([
      at("2026-11-22T10:10:00Z", 60),
      at("2026-11-22T10:20:00Z", 70),
      at("2026-11-22T10:30:00Z", 80),
    ]);
    const query = {
      ...always(),
      from: instantOf("2026-11-22T10:15:00Z"),
      until: instantOf("2026-11-22T10:30:00Z"),
    };
    expect(await store().buckets(query, "PT1H", rome)).toEqual([
      { from: instantOf("2026-11-22T10:00:00Z"), n: 1, mean: 70, min: 70, max: 70 },
    ]);
  });

  test("a mean has two places more than its metric", async () => {
    await store().append([at("2026-11-22T10:10:00Z", 60), at("2026-11-22T10:20:00Z", 60)]);
    await store().append([at("2026-11-22T10:30:00Z", 61)]);
    const [bucket] = await store().buckets(always(), "PT1H", rome);
    expect(bucket?.mean).toBe(60.33);
  });

  test("hours of a zone at half past are that zone's", async () => {
    await store().append([at("2026-11-22T10:29:00Z", 60), at("2026-11-22T10:31:00Z", 70)]);
    const buckets = await store().buckets(always(), "PT1H", "Asia/Kolkata");
    expect(buckets.map(({ from }) => from)).toEqual([
      instantOf("2026-11-22T09:30:00Z"),
      instantOf("2026-11-22T10:30:00Z"),
    ]);
  });
}
