/** Answers in the order of the items; `null` for one left out. */
export type Answers = readonly (number | null)[];

/** A scale of a questionnaire: which items it is made of, as `from <= place < until`. */
export interface Scale {
  readonly key: string;
  readonly from: number;
  readonly until: number;
}

/** What one filled-in questionnaire comes to; `null` where too much was left out. */
export interface Score {
  readonly value: number | null;
  readonly scales: Readonly<Record<string, number | null>>;
}

/** Whether there are so many answers and each is a whole number of the scale. */
export const areAnswers = (answers: Answers, items: number, low: number, high: number): boolean =>
  answers.length === items &&
  answers.every((each) => each === null || (Number.isInteger(each) && each >= low && each <= high));

/** Mean of what was answered, if that is at least half of the items. */
export function meanOfHalf(answers: Answers): number | null {
  const given = answers.filter((each) => each !== null);
  if (given.length === 0 || given.length * 2 < answers.length) return null;
  return given.reduce((sum, each) => sum + each, 0) / given.length;
}

export const scalesOf = (answers: Answers, scales: readonly Scale[]): Score["scales"] =>
  Object.fromEntries(scales.map(({ key, from, until }) => [key, meanOfHalf(answers.slice(from, until))]));
