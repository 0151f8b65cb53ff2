import fc from "fast-check";
import { expect, test } from "vitest";
import { aggregates, windowParams } from "../../model/rule-leaves.ts";
import { atMillisecond, before, minutes } from "../../model/time.ts";
import { windowName } from "../../rules/alerts/fact-name.ts";
import { Series } from "../../rules/alerts/series.ts";
import { gathered, windowOf } from "../../rules/alerts/window.ts";

interface Point {
  readonly at: number;
  readonly whole: number;
}
const point: fc.Arbitrary<Point> = fc.record({
  at: fc.integer({ min: 0, max: 40 }).map((minute) => minute * 60_000),
  whole: fc.integer({ min: 350, max: 420 }),
});
const asked = fc.record({
  agg: fc.constantFrom(...aggregates),
  over: fc.constantFrom("PT5M", "PT15M", "PT1H"),
  minCount: fc.integer({ min: 1, max: 4 }),
  minSpan: fc.constantFrom("PT1M", "PT5M", undefined),
  offset: fc.constantFrom("PT10M", undefined),
});

function seriesOf(points: readonly Point[], room = 1000): Series {
  const series = new Series();
  for (const { at, whole } of points) series.insert(atMillisecond(at), whole, room);
  return series;
}

function slopeOf(x: readonly number[], y: readonly number[]): number | null {
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
  if (spread === 0) return null;
  return x.reduce((sum, each, n) => sum + (each - mx) * ((y[n] ?? 0) - my), 0) / spread;
}

/** The definition, read off in the plainest way. */
function naive(points: readonly Point[], window: ReturnType<typeof windowOf>, at: number): number | null {
  const inside = points
    .filter((each) => each.at > at - window.offset - window.over && each.at <= at - window.offset)
    .toSorted((a, b) => a.at - b.at || a.whole - b.whole);
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined || inside.length < window.minCount) return null;
  if (last.at - first.at < window.minSpan) return null;
  const wholes = inside.map(({ whole }) => whole).toSorted((a, b) => a - b);
  const middle = (n: number) => wholes[n] ?? 0;
  const half = wholes.length / 2;
  const sum = wholes.reduce((total, each) => total + each, 0);
  const hours = inside.map(({ at: t }) => (t - first.at) / 3_600_000);
  return {
    slope: slopeOf(
      hours,
      inside.map(({ whole }) => whole / 10),
    ),
    first: first.whole / 10,
    count: inside.length,
    last: last.whole / 10,
    mean: sum / (wholes.length * 10),
    median: (middle(Math.ceil(half) - 1) + middle(Math.floor(half))) / 20,
    min: middle(0) / 10,
    max: middle(wholes.length - 1) / 10,
    range: (middle(wholes.length - 1) - middle(0)) / 10,
  }[window.agg];
}

test("a window gathers what its definition says, at its edges, at ties and with single readings", () => {
  fc.assert(
    fc.property(
      fc.array(point, { maxLength: 30 }),
      asked,
      fc.integer({ min: 0, max: 60 }),
      (points, given, minute) => {
        const window = windowOf("body-temperature", windowParams.parse(given));
        const at = minute * 60_000;
        const found = gathered(window, seriesOf(points), atMillisecond(at), 10);
        const meant = naive(points, window, at);
        // A slope is worked out otherwise here, and may differ in its last bits; all else is exact.
        if (window.agg === "slope" && meant !== null) expect(found).toBeCloseTo(meant, 6);
        else expect(found).toBe(meant);
      },
    ),
    { numRuns: 5000 },
  );
});

test("the order in which readings came makes no difference, to the last bit", () => {
  const shuffled = fc
    .array(point, { minLength: 1, maxLength: 20 })
    .chain((points) =>
      fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length })),
    );
  fc.assert(
    fc.property(shuffled, asked, ([points, otherwise], given) => {
      const window = windowOf("body-temperature", windowParams.parse(given));
      const at = atMillisecond(40 * 60_000);
      expect(gathered(window, seriesOf(points), at, 10)).toBe(gathered(window, seriesOf(otherwise), at, 10));
    }),
    { numRuns: 2000 },
  );
});

test("a mean that is exactly at a limit is not off by a rounding", () => {
  const window = windowOf("body-temperature", windowParams.parse({ agg: "mean", over: "PT1H" }));
  const points = [380, 381, 380, 381, 380, 381, 380, 381, 381, 382].map((whole, n) => ({
    at: n * 1000,
    whole,
  }));
  expect(gathered(window, seriesOf(points), atMillisecond(60_000), 10)).toBe(38.07);
});

test("a series keeps the newest readings and forgets what is past, whatever came when", () => {
  fc.assert(
    fc.property(
      fc.array(point, { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 40 }),
      (points, room, minute) => {
        const series = seriesOf(points, room);
        const cut = atMillisecond(minute * 60_000);
        series.forget(cut);
        const kept = points
          .toSorted((a, b) => a.at - b.at || a.whole - b.whole)
          .slice(-room)
          .filter(({ at }) => at > cut);
        const from = series.firstAfter(before(atMillisecond(0), minutes(1)));
        const held = Array.from({ length: series.size }, (_, n) => ({
          at: series.timeAt(from + n),
          whole: series.wholeAt(from + n),
        }));
        expect(held).toEqual(kept);
        expect(series.newest).toBe(kept.at(-1)?.at ?? null);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a long run of readings does not grow the series", () => {
  const series = new Series();
  for (let n = 0; n < 20_000; n += 1) {
    series.forget(atMillisecond(n - 100));
    series.insert(atMillisecond(n), n, 2000);
  }
  expect(series.size).toBe(100);
  expect(series.firstAfter(atMillisecond(-1)), "dropped heads are given back").toBeLessThan(1000);
});

test("two windows with the same parameters have one name, written like a fact", () => {
  const params = windowParams.parse({ agg: "max", over: "PT15M", minCount: 2, minSpan: "PT5M" });
  expect(windowName("spo2", params)).toBe("max of spo2 in PT15M, 2 or more over PT5M");
  expect(windowName("heart-rate", { ...params, code: "spo2" })).toBe(windowName("spo2", params));
});
