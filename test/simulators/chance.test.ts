import { expect, test } from "vitest";
import { atMillisecond, hours, minutes } from "../../model/time.ts";
import { gaussianAt, pickAt, seedOf, uniformAt } from "../../simulators/chance.ts";
import { minuteDrift } from "../../simulators/drift.ts";

const many = Array.from({ length: 20_000 }, (_, index) => index);
const mean = (figures: readonly number[]) => figures.reduce((sum, each) => sum + each, 0) / figures.length;

test("draws lie in [0, 1), evenly, and differ from stream to stream", () => {
  const draws = many.map((index) => uniformAt(seedOf("a"), index));
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(mean(draws)).toBeCloseTo(0.5, 1);
  expect(new Set(draws).size).toBeGreaterThan(19_900);
  const others = many.map((index) => uniformAt(seedOf("b"), index));
  expect(mean(draws.map((draw, index) => (draw - 0.5) * ((others[index] ?? 0) - 0.5)))).toBeCloseTo(0, 2);
});

test("times of any size are indices of their own", () => {
  const now = Date.parse("2026-11-22T08:00:00Z");
  expect(new Set(many.map((ms) => uniformAt(seedOf("a"), now + ms))).size).toBeGreaterThan(19_900);
});

test("normal draws have mean 0 and SD 1", () => {
  const draws = many.map((index) => gaussianAt(seedOf("a"), index));
  expect(mean(draws)).toBeCloseTo(0, 1);
  expect(mean(draws.map((draw) => draw * draw))).toBeCloseTo(1, 1);
});

test("a pick is as likely as its weight", () => {
  const picks = many.map((index) => pickAt(seedOf("a"), index, ["rare", "common"], (each) => each.length));
  expect(picks.filter((each) => each === "rare").length / picks.length).toBeCloseTo(0.4, 1);
});

test("a drift stays near where it was, and forgets it after some multiples of its time constant", () => {
  const tau = minutes(30);
  const moments = Array.from({ length: 4000 }, (_, index) => atMillisecond(index * hours(7)));
  const at = (shift: number) =>
    moments.map((moment) => minuteDrift(seedOf("drift"), atMillisecond(moment + shift), tau));
  const [here, soon, later] = [at(0), at(minutes(3)), at(hours(3))];
  const together = (others: readonly number[]) =>
    mean(here.map((each, index) => each * (others[index] ?? 0)));
  expect(together(here)).toBeGreaterThan(0.8);
  expect(together(here)).toBeLessThan(1.1);
  expect(together(soon)).toBeGreaterThan(0.75);
  expect(Math.abs(together(later))).toBeLessThan(0.1);
});
