import fc from "fast-check";
import { expect, test } from "vitest";
import { findMetric, isCoded, metrics, toCanonical } from "../../model/catalogue.ts";
import { convert, identity } from "../../model/decimal.ts";

// Vectors of the metric catalogue's notes (UCUM factors, checked there with a UCUM library).
test.each([
  ["systolic-bp", 16.0, "kPa", 120],
  ["body-temperature", 98.6, "[degF]", 37.0],
  ["body-temperature", 100.4, "[degF]", 38.0],
  ["body-weight", 154.3, "[lb_av]", 70.0],
  ["blood-glucose", 3.9, "mmol/L", 70],
  ["blood-glucose", 3.8, "mmol/L", 68],
  ["blood-glucose", 10.0, "mmol/L", 180],
  ["blood-glucose", 13.9, "mmol/L", 250],
  ["body-temperature", 310.15, "K", 37.0],
  ["peak-expiratory-flow", 8.5, "L/s", 510],
  ["spo2", 0.97, "1", 97],
  ["body-temperature", 38.05, "Cel", 38.1],
  ["heart-rate", 71.5, "bpm", 72],
])("%s %d %s is %d in the canonical unit", (code, value, unit, expected) => {
  const metric = findMetric(code);
  expect(metric && toCanonical(metric, value, unit)).toBe(expected);
});

test("an unknown unit is refused, never guessed", () => {
  const glucose = findMetric("blood-glucose");
  expect(glucose && toCanonical(glucose, 5.4, "mmol")).toBeNull();
  expect(glucose && toCanonical(glucose, 5.4, "")).toBeNull();
});

test("a metric is found by its code, its LOINC codes and its MDC codes", () => {
  for (const name of ["heart-rate", "loinc:8867-4", "loinc:8889-8", "mdc:147842", "mdc:149530"]) {
    expect(findMetric(name)?.code, name).toBe("heart-rate");
  }
  expect(findMetric("loinc:0000-0")).toBeNull();
  expect(findMetric("constructor")).toBeNull();
  expect(isCoded("ecg-rhythm")).toBe(true);
});

test("every metric takes its own canonical unit, and its plausible range lies in the possible one", () => {
  expect(metrics.length).toBeGreaterThan(15);
  for (const { code, unit, conversions, possible, plausible } of metrics) {
    expect(conversions.has(unit), code).toBe(true);
    if (possible && plausible) {
      expect(plausible.low, code).toBeGreaterThanOrEqual(possible.low);
      expect(plausible.high, code).toBeLessThanOrEqual(possible.high);
    }
  }
});

test("rounding is half-up on the decimal a number prints as, away from zero", () => {
  for (const [value, decimals, expected] of [
    [38.05, 1, 38.1],
    [1.005, 2, 1.01],
    [-71.5, 0, -72],
    [0.5, 0, 1],
    [2.4999999999, 0, 2],
    [1e21, 0, 1e21],
    [5e-7, 6, 0.000001],
  ] as const) {
    expect(convert(value, identity, decimals), `${value}`).toBe(expected);
  }
});

test("rounding hundredths to tenths agrees with whole-number arithmetic", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (hundredths) => {
      const expected = Math.floor((hundredths + 5) / 10) / 10;
      expect(convert(hundredths / 100, identity, 1)).toBe(expected);
    }),
  );
});
