import { HubFailure } from "../model/failure.ts";
import type { BatchOutcome, Progress } from "../model/state-store.ts";

/**
 * Commits a batch's outcome; may be called again with the same one while the store does not answer. A connection can be
 * lost between a commit and its answer: then the next attempt finds the cursor where this outcome has brought it.
 */
export function committing(progress: Progress): (outcome: BatchOutcome) => Promise<void> {
  let inDoubt: BatchOutcome | null = null;
  return async (outcome) => {
    try {
      await progress.commit(outcome);
    } catch (thrown) {
      const failure = HubFailure.of(thrown);
      const wasDone =
        failure.code === "conflict" &&
        inDoubt === outcome &&
        (await progress.position(outcome.partition)) === outcome.to;
      if (wasDone) return;
      if (failure.recoverable) inDoubt = outcome;
      throw failure;
    }
  };
}
