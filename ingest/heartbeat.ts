import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Clock, type Duration, seconds } from "../model/time.ts";

export interface HeartbeatNeeds {
  readonly url: string;
  readonly every: Duration;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

const answersWithin = seconds(10);

/** Whether the hub does what it is there for. */
export const isWell = (board: Board): boolean =>
  board.get("probe_state") !== 2 &&
  board.get("pipeline_failing_since") === 0 &&
  board.get("watch_failing_since") === 0 &&
  board.get("journal_state") === 0;

/**
 * Calls an address outside while all is well, so that somebody else notices when the calls stop: the one alert the hub
 * cannot raise itself. Nothing is in the call but the call.
 */
export function startHeartbeat({ url, every, clock, board, log }: HeartbeatNeeds): { stop(): void } {
  async function beat(): Promise<void> {
    if (!isWell(board)) return;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(answersWithin), redirect: "error" });
      await answer.body?.cancel();
      if (!answer.ok) throw new HubFailure("store-unavailable", `it answered ${answer.status}`);
      board.set("heartbeat_failing_since", 0);
    } catch (thrown) {
      const isNew = board.get("heartbeat_failing_since") === 0;
      // Its address may hold a secret, and fetch repeats it in what it throws.
      const { code } = HubFailure.of(thrown);
      if (isNew) log.error({ code }, "the outbound heartbeat was not taken");
      if (isNew) board.set("heartbeat_failing_since", clock.now());
    }
  }
  const timer = setInterval(() => void beat(), every);
  void beat();
  return { stop: () => clearInterval(timer) };
}
