import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { ArrivedMessage, Journal } from "../model/journal.ts";

/** A message on its way into the journal, and who waits for it. */
export interface Arrival {
  readonly message: ArrivedMessage;
  /**
   * Called once: with `null` when the message is durable, with the failure when it was not taken. Never within the
   * call to `pass`, because the broker library's parser would then run inside itself.
   */
  readonly settle: (failure: HubFailure | null) => void;
  /** It waited since more was sent than may be. */
  isThrottled?: boolean;
}

/** Where a message becomes durable, and only then is answered for. */
export interface DurabilityGate {
  pass(arrival: Arrival): void;
  /** Resolves when nothing waits for the journal any more. */
  untilIdle(): Promise<void>;
}

interface Commit {
  readonly written: Promise<void>;
  readonly arrivals: Arrival[];
}

/** `onDefect` hears of what callbacks throw; one of them must not keep the others from their answer. */
export function durabilityGate(
  journal: Journal,
  board: Board,
  onDefect: (thrown: unknown) => void,
): DurabilityGate {
  let latest: Commit | null = null;
  let pending = 0;
  let idle: PromiseWithResolvers<void> | null = null;

  function settle(commit: Commit, failure: HubFailure | null): void {
    if (latest === commit) latest = null;
    const { arrivals } = commit;
    pending -= arrivals.length;
    board.set("broker_pending", pending);
    if (failure === null) board.add("broker_messages_total", arrivals.length);
    for (const arrival of arrivals) {
      try {
        arrival.settle(failure);
      } catch (thrown) {
        onDefect(thrown);
      }
    }
    if (pending === 0) idle?.resolve();
  }

  /** The journal answers a whole group commit with one promise, so there is one continuation for all of it. */
  function commitOf(written: Promise<void>): Commit {
    if (latest?.written === written) return latest;
    const commit: Commit = { written, arrivals: [] };
    latest = commit;
    written.then(
      () => settle(commit, null),
      (thrown: unknown) => settle(commit, HubFailure.of(thrown)),
    );
    return commit;
  }

  return {
    pass(arrival) {
      pending++;
      commitOf(appended(journal, arrival.message)).arrivals.push(arrival);
      board.set("broker_pending", pending);
    },
    untilIdle() {
      if (pending === 0) return Promise.resolve();
      idle ??= Promise.withResolvers();
      return idle.promise;
    },
  };
}

/** A journal that throws where it should reject fails the one message, not the process. */
function appended(journal: Journal, message: ArrivedMessage): Promise<void> {
  try {
    return journal.append(message);
  } catch (thrown) {
    return Promise.reject(HubFailure.of(thrown));
  }
}
