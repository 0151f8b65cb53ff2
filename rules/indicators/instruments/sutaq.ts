import { type Answers, areAnswers, type Scale, type Score, scalesOf } from "./items.ts";

const scales: readonly Scale[] = [
  { key: "perceived-benefit", from: 0, until: 9 },
  { key: "privacy-and-discomfort", from: 9, until: 13 },
  { key: "care-personnel-concerns", from: 13, until: 16 },
  { key: "kit-as-substitution", from: 16, until: 19 },
  { key: "satisfaction", from: 19, until: 22 },
];
export const sutaqScales: readonly string[] = scales.map(({ key }) => key);

/**
 * Service User Technology Acceptability Questionnaire (Hirani et al., Whole Systems Demonstrator): 22 items of 1 to 6, here
 * ordered by subscale. There is no total: two subscales are worded against, so that more means more concern. Items are
 * taken as answered, none turned round. Number of items of each subscale: an unverified default.
 */
export function sutaq(answers: Answers): Score {
  if (!areAnswers(answers, 22, 1, 6)) return { value: null, scales: {} };
  return { value: null, scales: scalesOf(answers, scales) };
}
