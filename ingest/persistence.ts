import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { Clock } from "../model/time.ts";

/** Runs a step until the store it needs answers; throws `stopping` when the hub stops first. */
export type Persist = <Result>(what: string, step: () => Promise<Result>) => Promise<Result>;

export interface PersistNeeds {
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  /** Resolves after about so many milliseconds, sooner when the hub stops. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly isStopping: () => boolean;
}

const firstPause = 50;
const longestPause = 5_000;

/**
 * A store that is down holds the pipeline and loses nothing: the journal goes on taking messages.
 * Said once when it begins and once when it is over; the board shows since when.
 */
export function persisting({ clock, board, log, pause, isStopping }: PersistNeeds): Persist {
  return async (what, step) => {
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        const result = await step();
        if (board.get("pipeline_failing_since") !== 0) {
          board.set("pipeline_failing_since", 0);
          log.info({ what }, "the store answers again");
        }
        return result;
      } catch (thrown) {
        const failure = HubFailure.of(thrown);
        if (!failure.recoverable) throw failure;
        if (board.get("pipeline_failing_since") === 0) {
          board.set("pipeline_failing_since", clock.now());
          log.error({ what, err: failure }, "a store does not answer; readings wait in the journal");
        }
      }
      if (isStopping()) throw new HubFailure("stopping", `stopped while ${what} could not be written`);
      await pause(wait);
    }
  };
}
