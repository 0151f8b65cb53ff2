import { licensed, type Questionnaire } from "./questionnaire.ts";

/** From the lowest to the highest answer to one item. */
export interface AnswerRange {
  readonly min: number;
  readonly max: number;
}

const times = (items: number, min: number, max: number): readonly AnswerRange[] =>
  Array.from({ length: items }, () => ({ min, max }));

/** How many answers an instrument has and between what, by its authors; their words need not be at hand for that. */
const known: Readonly<Partial<Record<Questionnaire["instrument"], readonly AnswerRange[]>>> = {
  SUS: times(10, 1, 5),
  TUQ: times(21, 1, 7),
  SUTAQ: times(22, 1, 6),
  TAM: times(12, 1, 7),
  NPS: times(1, 0, 10),
  "PHQ-9": times(9, 0, 3),
  "GAD-7": times(7, 0, 3),
  "EQ-5D-3L": times(5, 1, 3),
  "EQ-5D-5L": times(5, 1, 5),
};

/** The answers there can be, in the order of the items; `null` where only a score computed elsewhere is taken. */
export function rangesOf({ instrument, items }: Questionnaire): readonly AnswerRange[] | null {
  return items.length > 0 ? items.map(({ scale }) => scale) : (known[instrument] ?? null);
}

export const isLicensed = ({ instrument }: Pick<Questionnaire, "instrument">): boolean =>
  licensed.includes(instrument);

type Answered = Readonly<{ column: string; detail: string }>;

/** What is wrong with answers to a questionnaire: too few, too many, or outside their range. */
export function answerFaults(
  asked: Questionnaire,
  answers: readonly (number | null)[] | null,
): readonly Answered[] {
  if (answers === null) return [];
  const ranges = rangesOf(asked);
  if (ranges === null) {
    return [
      { column: "answers", detail: `${asked.instrument} is kept as a score alone; leave the answers out` },
    ];
  }
  if (answers.length !== ranges.length) {
    const told = `must be ${ranges.length}, one for each item; there are ${answers.length}`;
    return [{ column: "answers", detail: told }];
  }
  if (answers.every((each) => each === null)) {
    return [{ column: "answers", detail: "none is there; leave the column out for one that was only sent" }];
  }
  return answers.flatMap((answer, n) => {
    const { min, max } = ranges[n] ?? { min: 0, max: 0 };
    if (answer === null || (Number.isInteger(answer) && answer >= min && answer <= max)) return [];
    return [{ column: "answers", detail: `answer ${n + 1} must be a whole number from ${min} to ${max}` }];
  });
}
