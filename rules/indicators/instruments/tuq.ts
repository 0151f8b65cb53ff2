import { type Answers, areAnswers, meanOfHalf, type Scale, type Score, scalesOf } from "./items.ts";

const scales: readonly Scale[] = [
  { key: "usefulness", from: 0, until: 3 },
  { key: "ease-of-use", from: 3, until: 6 },
  { key: "interface-quality", from: 6, until: 10 },
  { key: "interaction-quality", from: 10, until: 14 },
  { key: "reliability", from: 14, until: 17 },
  { key: "satisfaction", from: 17, until: 21 },
];
export const tuqScales: readonly string[] = scales.map(({ key }) => key);

/**
 * Telehealth Usability Questionnaire (Parmanto et al. 2016, doi 10.5195/ijt.2016.6196): 21 items of 1 to 7, by subscale.
 * Means of what was answered, where at least half was (an unverified default). Interaction quality asks about a video
 * visit: pure telemonitoring leaves it out and has no mean of it.
 */
export function tuq(answers: Answers): Score {
  if (!areAnswers(answers, 21, 1, 7)) return { value: null, scales: {} };
  return { value: meanOfHalf(answers), scales: scalesOf(answers, scales) };
}
