/** How likely people are to recommend it, 0 to 10. */
export interface Recommendation {
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
  readonly answers: number;
  /** Promoters less detractors per hundred answers, -100 to 100. */
  readonly score: number;
  readonly error: number;
}

/** Below so many answers the score moves too much to be relied upon. */
export const fewAnswers = 50;

/**
 * Net Promoter Score: promoters answer 9 or 10, detractors 0 to 6. Standard error 100·√((p + d - (p - d)²)/n). What is no
 * whole number from 0 to 10 is no answer; `null` without any.
 */
export function nps(given: readonly (number | null)[]): Recommendation | null {
  const valid = given.filter((each) => each !== null && Number.isInteger(each) && each >= 0 && each <= 10);
  const answers = valid.length;
  if (answers === 0) return null;
  const promoters = valid.filter((each) => each !== null && each >= 9).length;
  const detractors = valid.filter((each) => each !== null && each <= 6).length;
  const net = (promoters - detractors) / answers;
  const spread = (promoters + detractors) / answers - net * net;
  return {
    promoters,
    passives: answers - promoters - detractors,
    detractors,
    answers,
    score: 100 * net,
    error: 100 * Math.sqrt(Math.max(0, spread) / answers),
  };
}
