import { expect, test } from "vitest";
import { nps } from "../../../rules/indicators/instruments/nps.ts";
import { sus } from "../../../rules/indicators/instruments/sus.ts";
import { sutaq } from "../../../rules/indicators/instruments/sutaq.ts";
import { tam } from "../../../rules/indicators/instruments/tam.ts";
import { tuq } from "../../../rules/indicators/instruments/tuq.ts";

const times = <Each>(n: number, each: Each): Each[] => Array.from({ length: n }, () => each);

test.each([
  [times(10, 3), 50],
  [[5, 1, 5, 1, 5, 1, 5, 1, 5, 1], 100],
  [times(10, 5), 50],
  [[4, 2, 4, 2, 4, 2, 4, 2, 4, 2], 75],
  [[5, 1, 4, 2, 5, 1, 4, 3, 5, 2], 85],
  // One left out is the middle: as the last but with 2 instead of 4 for the first item.
  [[null, 1, 4, 2, 5, 1, 4, 3, 5, 2], 80],
  [[null, null, 4, 2, 5, 1, 4, 3, 5, 2], null],
  [[6, 1, 4, 2, 5, 1, 4, 3, 5, 2], null],
  [[2.5, 1, 4, 2, 5, 1, 4, 3, 5, 2], null],
  [times(9, 3), null],
])("SUS of %j is %s", (answers, score) => {
  expect(sus(answers)).toBe(score);
});

test("TUQ: means of what was answered, by subscale, and none where half was left out", () => {
  const answers = [7, 6, 5, 4, 4, 4, 5, 5, 6, 6, null, null, null, null, 3, null, null, 7, 7, null, null];
  expect(tuq(answers)).toEqual({
    // 18 + 12 + 22 + 3 + 14 = 69 over 13 answers.
    value: expect.closeTo(69 / 13, 12),
    scales: {
      usefulness: 6,
      "ease-of-use": 4,
      "interface-quality": 5.5,
      "interaction-quality": null,
      reliability: null,
      satisfaction: 7,
    },
  });
  expect(tuq([...times(10, 5), ...times(11, null)]).value, "ten of 21 are less than half").toBeNull();
  expect(tuq([...times(11, 5), ...times(10, null)]).value).toBe(5);
  expect(tuq(times(20, 4)).value, "an item is missing altogether").toBeNull();
});

test("SUTAQ has subscales and never a total", () => {
  const answers = [...times(9, 5), 1, 2, 2, 3, 1, 1, null, 6, null, null, 4, 5, 6];
  expect(sutaq(answers)).toEqual({
    value: null,
    scales: {
      "perceived-benefit": 5,
      "privacy-and-discomfort": 2,
      "care-personnel-concerns": 1,
      "kit-as-substitution": null,
      satisfaction: 5,
    },
  });
  expect(sutaq(times(22, 7)).scales).toEqual({});
});

test("TAM is the mean of its two scales, missing with either", () => {
  expect(tam([...times(6, 6), 4, 4, 4, 5, 5, 5])).toEqual({
    value: 5.25,
    scales: { usefulness: 6, "ease-of-use": 4.5 },
  });
  expect(tam([...times(6, 6), 4, 4, null, null, null, null]).value).toBeNull();
  expect(tam([]).value).toBeNull();
});

test("NPS and its standard error by hand", () => {
  // 4 promoters, 2 detractors of 10: 20; √((0.6 - 0.04)/10) = 0.23664.
  const found = nps([10, 9, 9, 10, 8, 7, 8, 7, 0, 6, null, 11, -1]);
  expect(found).toEqual({
    promoters: 4,
    passives: 4,
    detractors: 2,
    answers: 10,
    score: expect.closeTo(20, 12),
    error: expect.closeTo(23.6643, 4),
  });
  expect(nps([10, 10])).toMatchObject({ score: 100, error: 0 });
  expect(nps([null])).toBeNull();
});
