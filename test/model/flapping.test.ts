import { expect, test } from "vitest";
import { flaps, shareOfChanges } from "../../model/flapping.ts";
import { inMinutes } from "../store/state-samples.ts";

const episode = (since: number, until: number | null) => ({
  since: inMinutes(since),
  until: until === null ? null : inMinutes(until),
});
/** Holds for every other three minutes. */
const toAndFro = (from: number, times: number) =>
  Array.from({ length: times }, (_, n) => episode(from + 6 * n, from + 6 * n + 3));

test("a fifth beginning within the half hour is flapping, a fourth is not, and a burst within minutes is not", () => {
  expect(flaps(false, toAndFro(1, 4), inMinutes(19))).toBe(false);
  expect(flaps(false, toAndFro(1, 5), inMinutes(25))).toBe(true);
  const burst = Array.from({ length: 40 }, (_, n) => episode(10 + n / 60, 10 + (n + 0.5) / 60));
  expect(flaps(false, burst, inMinutes(12))).toBe(false);
});

test("the share of changes weighs the latest most, and one long episode is no flapping", () => {
  expect(shareOfChanges([], inMinutes(60))).toBe(0);
  expect(shareOfChanges(toAndFro(0, 20), inMinutes(60))).toBeCloseTo(1);
  const early = shareOfChanges([episode(2, null)], inMinutes(60));
  const lately = shareOfChanges([episode(58, null)], inMinutes(60));
  expect([early, lately]).toEqual([expect.closeTo(0.04), expect.closeTo(0.06)]);
  expect(flaps(false, [episode(-600, null)], inMinutes(60))).toBe(false);
});

test("what flaps goes on until fewer than a quarter of the checks change, by which it would not have begun", () => {
  const calming = [episode(0, 3), episode(45, 48), episode(54, 57)];
  expect(shareOfChanges(calming, inMinutes(61))).toBeCloseTo(0.266, 2);
  expect([true, false].map((was) => flaps(was, calming, inMinutes(61)))).toEqual([true, false]);
  expect(flaps(true, calming, inMinutes(64)), "calm").toBe(false);
});
