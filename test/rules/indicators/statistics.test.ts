import fc from "fast-check";
import { expect, test } from "vitest";
import { bootstrap, draws, resampled, seedFor } from "../../../rules/indicators/statistics/bootstrap.ts";
import {
  atRiskAt,
  kaplanMeier,
  leftAt,
  leftInterval,
  timeInterval,
  timeUntilLeft,
  type Waited,
} from "../../../rules/indicators/statistics/kaplan-meier.ts";
import { countedRank, median, nearestRank, sorted } from "../../../rules/indicators/statistics/percentile.ts";
import { poissonExact } from "../../../rules/indicators/statistics/poisson.ts";
import { poissonAtLeast, poissonAtMost } from "../../../rules/indicators/statistics/poisson-tails.ts";
import { ratioOfSums } from "../../../rules/indicators/statistics/ratio.ts";
import { around, meanOf, t95 } from "../../../rules/indicators/statistics/student.ts";
import { wilson } from "../../../rules/indicators/statistics/wilson.ts";

test.each([
  // evaluation.md, section 4; then Newcombe, Statist Med 1998;17:857-872, table I.
  [2029, 2480, 0.8025, 0.8328],
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [10, 10, 0.7225, 1],
])("Wilson's interval of %i in %i", (good, all, low, high) => {
  const found = wilson(good, all);
  expect(found?.low).toBeCloseTo(low, 4);
  expect(found?.high).toBeCloseTo(high, 4);
});

test.each([
  // -ln 0.025 and -ln 0.975 by hand; the others from tables of the chi-square distribution.
  [0, 0, 3.688879454113936],
  [1, 0.0253178079842899, 5.571643390938898],
  [2, 0.24220927854396496, 7.224687667726],
  [10, 4.795388696132, 18.390356047],
  [100, 81.363949, 121.627],
])("the exact Poisson interval of %i events", (events, low, high) => {
  const found = poissonExact(events);
  expect(found.low).toBeCloseTo(low, 3);
  expect(found.high).toBeCloseTo(high, 3);
  expect(Math.abs(poissonAtMost(events, found.high) - 0.025)).toBeLessThan(1e-11);
  if (events > 0) expect(Math.abs(poissonAtLeast(events, found.low) - 0.025)).toBeLessThan(1e-11);
});

test("an exact Poisson bound solves its equation to 1e-9", () => {
  // For two events the upper tail is exp(-m)(1 + m + m²/2), which needs no series.
  const { low, high } = poissonExact(2);
  expect(Math.exp(-high) * (1 + high + (high * high) / 2)).toBeCloseTo(0.025, 12);
  expect(1 - Math.exp(-low) * (1 + low)).toBeCloseTo(0.025, 12);
  expect(poissonExact(0).high).toBeCloseTo(-Math.log(0.025), 11);
  expect(poissonExact(1).low).toBeCloseTo(-Math.log(0.975), 12);
  const many = poissonExact(4_000_000);
  expect(many.low).toBeCloseTo(4_000_000 - 1.959964 * 2000 + 0.95, 0);
});

test.each([
  [1, 12.706204736174698],
  [2, 4.302652729749464],
  [9, 2.262157162798205],
  [29, 2.045229642132703],
  [1000, 1.962339080826395],
  [10_000_000, 1.959963984540054],
])("the t quantile with %i degrees of freedom", (degrees, quantile) => {
  expect(t95(degrees)).toBeCloseTo(quantile, 9);
});

test("a mean and its t-interval by hand", () => {
  // 2, 4, 6: mean 4, standard deviation 2, error 2/√3 = 1.1547; times 4.3027 is 4.9683.
  const found = meanOf([2, 4, 6]);
  expect(found).toEqual({ mean: 4, error: expect.closeTo(1.1547005, 6) });
  expect(around(4, found?.error ?? null, 2)).toEqual({
    low: expect.closeTo(-0.96828, 4),
    high: expect.closeTo(8.96828, 4),
  });
  expect(meanOf([]), "no values, no mean").toBeNull();
  expect(around(4, null, 0)).toBeNull();
});

test("a ratio of sums by hand", () => {
  // 10/5 = 2; residuals 1, -1 squared 2; times n/(n-1) = 2: √4 / 5 = 0.4.
  expect(ratioOfSums([5, 5], [2, 3])).toEqual({
    ratio: 2,
    error: expect.closeTo(0.4, 12),
    interval: { low: expect.closeTo(2 - 12.7062047 * 0.4, 6), high: expect.closeTo(7.0824819, 6) },
  });
  expect(ratioOfSums([1], [2])?.interval).toBeNull();
  expect(ratioOfSums([], [])).toBeNull();
});

test("percentiles are nearest ranks, the median of an even number the mean of the middle two", () => {
  const values = sorted([15, 20, 35, 40, 50]);
  expect([5, 30, 40, 50, 100].map((each) => nearestRank(values, each))).toEqual([15, 20, 20, 35, 50]);
  expect(median(values)).toBe(35);
  expect(median(sorted([4, 1, 3, 2]))).toBe(2.5);
  expect([nearestRank([], 50), median([])]).toEqual([null, null]);
  const delays = [
    { atMost: 10, n: 18 },
    { atMost: 500, n: 1 },
    { atMost: 9000, n: 1 },
  ];
  expect([0.5, 0.95, 0.96].map((share) => countedRank(delays, share))).toEqual([10, 500, 9000]);
  expect(countedRank([], 0.5)).toBeNull();
});

const came = (...times: number[]): Waited[] => times.map((time) => ({ time, came: true }));
const gone = (...times: number[]): Waited[] => times.map((time) => ({ time, came: false }));
/** Freireich et al., Blood 1963;21:699-716: remission under 6-MP, the textbooks' example. */
const freireich = [
  ...came(6, 6, 6, 7, 10, 13, 16, 22, 23),
  ...gone(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
];

test("Kaplan-Meier with Greenwood's variance gives the textbook's table", () => {
  const steps = kaplanMeier(freireich);
  expect(steps.map(({ time, left, atRisk }) => [time, atRisk, Number(left.toFixed(4))])).toEqual([
    [6, 21, 0.8571],
    [7, 17, 0.8067],
    [10, 15, 0.7529],
    [13, 12, 0.6902],
    [16, 11, 0.6275],
    [22, 7, 0.5378],
    [23, 6, 0.4482],
  ]);
  const errors = steps.map(({ left, variance }) => Number((left * Math.sqrt(variance)).toFixed(4)));
  expect(errors).toEqual([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]);
  // Log-log bounds at 10 weeks as R's survfit(conf.type = "log-log") has them.
  expect(leftInterval(steps, 12)).toEqual({ low: expect.closeTo(0.503, 3), high: expect.closeTo(0.889, 3) });
  expect([leftAt(steps, 5), leftAt(steps, 22.5), atRiskAt(freireich, 10)]).toEqual([
    1,
    expect.closeTo(0.5378, 4),
    15,
  ]);
});

test("a median time counts who is still waiting, and may not be reached", () => {
  const steps = kaplanMeier(freireich);
  expect(timeUntilLeft(steps, 0.5)).toBe(23);
  expect(timeInterval(steps, 0.5), "the upper end is never reached").toBeNull();
  expect(timeUntilLeft(steps, 0.1), "nor is the 90th percentile").toBeNull();
  // Of 2, 4, 8 answered and two never: the answered alone would say 4, S(8) = 0.4 says 8.
  expect(timeUntilLeft(kaplanMeier([...came(2, 4, 8), ...gone(9, 9)]), 0.5)).toBe(8);
  expect(timeUntilLeft(kaplanMeier(came(1, 2, 3, 4)), 0.5), "half left is the median").toBe(2);
  expect(timeUntilLeft(kaplanMeier(gone(1, 2)), 0.5)).toBeNull();
});

test("the same seed draws the same samples, another one others", () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const mean = (draw: () => number) => meanOf(resampled(values, draw))?.mean ?? null;
  const asked = (seed: number) => bootstrap(mean, { seed, resamples: 500 });
  expect(asked(7)).toEqual(asked(7));
  expect(asked(8)).not.toEqual(asked(7));
  expect(asked(7)?.low).toBeGreaterThan(3);
  expect(asked(7)?.high).toBeLessThan(8);
  expect(seedFor(1, "icer", "pilot")).not.toBe(seedFor(1, "icerp", "ilot"));
  const first = draws(42);
  expect([first(), first()].map((each) => each.toFixed(6))).toEqual(["0.601104", "0.448291"]);
});

const counts = fc
  .tuple(fc.nat(500), fc.integer({ min: 1, max: 500 }))
  .map(([a, b]) => [Math.min(a, b), b] as const);

test("intervals hold their estimate, and shrink as more is seen", () => {
  fc.assert(
    fc.property(counts, ([good, all]) => {
      const few = wilson(good, all);
      const many = wilson(good * 10, all * 10);
      if (few === null || many === null) return false;
      const share = good / all;
      return few.low <= share && share <= few.high && many.high - many.low < few.high - few.low;
    }),
  );
  fc.assert(
    fc.property(fc.nat(3000), (events) => {
      const few = poissonExact(events);
      const many = poissonExact(events * 4);
      return few.low <= events && events < few.high && (many.high - many.low) / 4 < few.high - few.low;
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ time: fc.nat(30), came: fc.boolean() }), { minLength: 1, maxLength: 40 }),
      (waits) => {
        const steps = kaplanMeier(waits);
        const inside = steps.every((step) => {
          const bounds = leftInterval(steps, step.time);
          return bounds === null || (bounds.low <= step.left && step.left <= bounds.high);
        });
        const falling = steps.every((step, n) => step.left <= (steps[n - 1]?.left ?? 1));
        return inside && falling;
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 100 }),
      (all, percent) => {
        const values = sorted(all);
        const rank = nearestRank(values, percent);
        if (rank === null) return false;
        const below = all.filter((each) => each <= rank).length;
        return all.includes(rank) && below * 100 >= percent * all.length;
      },
    ),
  );
});

test("with nobody censored Kaplan-Meier is the plain share", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 40 }), fc.nat(20), (times, at) => {
      const later = times.filter((time) => time > at).length / times.length;
      return Math.abs(leftAt(kaplanMeier(came(...times)), at) - later) < 1e-12;
    }),
  );
});
