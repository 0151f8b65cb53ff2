import { type Answers, areAnswers } from "./items.ts";

const centre = 3;

/**
 * System Usability Scale (Brooke 1996): ten items of 1 to 5, odd ones worded for, even ones against; 0 to 100 in steps of
 * 2.5, not a percentage. One item left out counts as the middle (an unverified default); with more it is invalid: `null`.
 */
export function sus(answers: Answers): number | null {
  if (!areAnswers(answers, 10, 1, 5)) return null;
  if (answers.filter((each) => each === null).length > 1) return null;
  const sum = answers.reduce<number>((total, each, place) => {
    const answer = each ?? centre;
    return total + (place % 2 === 0 ? answer - 1 : 5 - answer);
  }, 0);
  return sum * 2.5;
}
