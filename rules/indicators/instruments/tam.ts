import { type Answers, areAnswers, type Scale, type Score, scalesOf } from "./items.ts";

const scales: readonly Scale[] = [
  { key: "usefulness", from: 0, until: 6 },
  { key: "ease-of-use", from: 6, until: 12 },
];
export const tamScales: readonly string[] = scales.map(({ key }) => key);

/**
 * Technology Acceptance Model (Davis 1989) for professionals: six items on usefulness, six on ease of use, 1 to 7. The value
 * is the mean of both scales, and missing when either is. At least half of a scale's items, as with TUQ.
 */
export function tam(answers: Answers): Score {
  if (!areAnswers(answers, 12, 1, 7)) return { value: null, scales: {} };
  const means = scalesOf(answers, scales);
  const { usefulness = null, "ease-of-use": ease = null } = means;
  return { value: usefulness === null || ease === null ? null : (usefulness + ease) / 2, scales: means };
}
