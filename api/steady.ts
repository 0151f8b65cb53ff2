import type { Clock, Duration } from "../model/time.ts";
import { between, milliseconds } from "../model/time.ts";

/** Answers leave on these steps after the question. */
export const answerStep: Duration = milliseconds(250);

/**
 * Does a piece of work and answers on the next full step since it began: how long it took, which hangs on what had to be
 * hidden, shows no closer than that. Failures take their time alike.
 */
export async function steadily<Result>(
  work: () => Promise<Result>,
  clock: Clock,
  wait: (by: Duration) => Promise<unknown>,
): Promise<Result> {
  const began = clock.now();
  const settled = await Promise.allSettled([work()]);
  const took = between(began, clock.now());
  const over = ((took % answerStep) + answerStep) % answerStep;
  if (over > 0) await wait(milliseconds(answerStep - over));
  const [outcome] = settled;
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
