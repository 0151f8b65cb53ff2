import fc from "fast-check";
import { expect, test } from "vitest";
import { histogram } from "../../bench/histogram.ts";

const latency = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const latencies = fc.array(latency, { minLength: 1, maxLength: 300 });

test("a quantile is never below the true one, and at most 1/32 above it", () => {
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.001, max: 1, noNaN: true }), (values, share) => {
      const held = histogram();
      for (const value of values) held.record(value);
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(values.length * share) - 1] ?? 0;
      expect(held.quantile(share)).toBeGreaterThanOrEqual(exact);
      expect(held.quantile(share)).toBeLessThanOrEqual(exact * (1 + 1 / 32));
    }),
  );
});

test("two histograms add up to the one of all measurements", () => {
  fc.assert(
    fc.property(latencies, latencies, (some, others) => {
      const [all, one, other] = [histogram(), histogram(), histogram()];
      for (const value of [...some, ...others]) all.record(value);
      for (const value of some) one.record(value);
      for (const value of others) other.record(value);
      one.add(other.counts());
      expect(one.counts()).toEqual(all.counts());
      expect(one.count).toBe(some.length + others.length);
    }),
  );
});

test("nothing measured has no quantile, and what is too long counts as the longest", () => {
  expect(histogram().quantile(0.5)).toBe(0);
  const held = histogram();
  held.record(1e15);
  expect(held.quantile(1)).toBe(2 ** 31 - 1);
});
