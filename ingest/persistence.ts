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
export function persisting(needs: PersistNeeds): Persist {
  return async (what, step) => {
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      const tried = await attempt(step);
      if ("result" in tried) {
        sayRecovered(needs, what);
        return tried.result;
      }
      if (!tried.failure.recoverable) throw tried.failure;
      sayFailing(needs, what, tried.failure);
      if (needs.isStopping()) throw new HubFailure("stopping", `stopped while ${what} could not be written`);
      await needs.pause(wait);
    }
  };
}

type Tried<Result> = { readonly result: Result } | { readonly failure: HubFailure };

async function attempt<Result>(step: () => Promise<Result>): Promise<Tried<Result>> {
  try {
    return { result: await step() };
  } catch (thrown) {
    return { failure: HubFailure.of(thrown) };
  }
}

function sayFailing({ board, clock, log }: PersistNeeds, what: string, failure: HubFailure): void {
  if (board.get("pipeline_failing_since") !== 0) return;
  board.set("pipeline_failing_since", clock.now());
  log.error({ what, err: failure }, "a store does not answer; readings wait in the journal");
}

function sayRecovered({ board, log }: PersistNeeds, what: string): void {
  if (board.get("pipeline_failing_since") === 0) return;
  board.set("pipeline_failing_since", 0);
  log.info({ what }, "the store answers again");
}
