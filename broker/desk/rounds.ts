import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { after, between, type Clock, type Duration, type Instant, milliseconds } from "../../model/time.ts";

/** Says whether it is time again, and takes it as done; at once the first time. */
export function every(pause: Duration, clock: Clock): () => boolean {
  let last: Instant | null = null;
  return () => {
    const now = clock.now();
    if (last !== null && Math.abs(between(last, now)) < pause) return false;
    last = now;
    return true;
  };
}

const firstPause = milliseconds(200);
const longestPause = milliseconds(5000);

export interface Attempts {
  /** How long to leave the store alone; 0 when it may be asked. */
  heldFor(): Duration;
  /** Does something; false when it failed, and is to be tried again once the store has been left alone for a while. */
  make(work: () => Promise<void>): Promise<boolean>;
}

/** A store that does not answer is asked again after longer and longer pauses. Said once when it begins and once when it is over. */
export function attempts({ clock, board, log }: { clock: Clock; board: Board; log: Log }): Attempts {
  let pause: Duration = firstPause;
  let until: Instant | null = null;

  function failed(failure: HubFailure): void {
    if (board.get("desk_failing_since") === 0) {
      board.set("desk_failing_since", clock.now());
      log.error({ err: failure }, "the desk cannot do its work; what devices did is kept for later");
    }
    until = after(clock.now(), pause);
    pause = milliseconds(Math.min(2 * pause, longestPause));
  }

  function succeeded(): void {
    if (board.get("desk_failing_since") !== 0) log.info({}, "the desk is at work again");
    board.set("desk_failing_since", 0);
    until = null;
    pause = firstPause;
  }

  return {
    heldFor() {
      const left = until === null ? 0 : between(clock.now(), until);
      return milliseconds(left > longestPause ? 0 : Math.max(0, left)); // longer: the clock was set back
    },
    async make(work) {
      try {
        await work();
        succeeded();
        return true;
      } catch (thrown) {
        failed(HubFailure.of(thrown));
        return false;
      }
    },
  };
}
