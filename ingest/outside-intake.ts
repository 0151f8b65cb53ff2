import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { ArrivedMessage, Journal } from "../model/journal.ts";

export interface IntakeNeeds {
  readonly journal: Journal;
  readonly board: Board;
  /** The most messages that may wait for the journal. */
  readonly window: number;
  /** The journal did not take a message. Nothing that came after it may be acknowledged. */
  readonly failed: (failure: HubFailure) => void;
}

/** Acknowledges at the outside broker; `null` for a message of quality 0. */
export type Acknowledge = (() => void) | null;

/** From one connection to the journal. Acknowledgements are given in the order in which messages came. */
export interface Intake {
  pass(message: ArrivedMessage, acknowledge: Acknowledge): void;
  /** For a message that is not taken: acknowledged after all that came before it. */
  wave(acknowledge: Acknowledge): void;
  /** Calls back once there is room for one more, at once when there is. One caller at a time. */
  whenRoom(then: () => void): void;
  /** Resolves when nothing waits for the journal any more. */
  untilIdle(): Promise<void>;
}

/** The most bytes of payload that may wait: a part of the journal's room, which the hub's own broker fills as well. */
const mostBytes = 8 * 1024 * 1024;

interface Commit {
  readonly written: Promise<void>;
  readonly acknowledgements: (() => void)[];
  messages: number;
  bytes: number;
}

export function outsideIntake({ journal, board, window, failed }: IntakeNeeds): Intake {
  let latest: Commit | null = null;
  let pending = { messages: 0, bytes: 0 };
  let held: (() => void) | null = null;
  let idle: PromiseWithResolvers<void> | null = null;
  board.set("outside_pending_limit", window);

  function show(messages: number, bytes: number): void {
    pending = { messages: pending.messages + messages, bytes: pending.bytes + bytes };
    board.set("outside_pending", pending.messages);
  }

  const hasRoom = (): boolean => pending.messages < window && pending.bytes < mostBytes;

  function settle(commit: Commit, failure: HubFailure | null): void {
    if (latest === commit) latest = null;
    show(-commit.messages, -commit.bytes);
    if (failure === null) {
      board.add("outside_messages_total", commit.messages);
      for (const acknowledge of commit.acknowledgements) acknowledge();
    } else failed(failure);
    if (pending.messages === 0) idle?.resolve();
    if (held === null || !hasRoom()) return;
    const then = held;
    held = null;
    then();
  }

  /** The journal answers a whole group commit with one promise, so there is one continuation for all of it. */
  function commitOf(written: Promise<void>): Commit {
    if (latest?.written === written) return latest;
    const commit: Commit = { written, acknowledgements: [], messages: 0, bytes: 0 };
    latest = commit;
    written.then(
      () => settle(commit, null),
      (thrown: unknown) => settle(commit, HubFailure.of(thrown)),
    );
    return commit;
  }

  return {
    pass(message, acknowledge) {
      const commit = commitOf(appended(journal, message));
      commit.messages += 1;
      commit.bytes += message.payload.length;
      if (acknowledge !== null) commit.acknowledgements.push(acknowledge);
      show(1, message.payload.length);
    },
    wave(acknowledge) {
      if (acknowledge === null) return;
      if (latest === null) acknowledge();
      else latest.acknowledgements.push(acknowledge);
    },
    whenRoom(then) {
      if (hasRoom()) then();
      else held = then;
    },
    untilIdle() {
      if (pending.messages === 0) return Promise.resolve();
      idle ??= Promise.withResolvers();
      return idle.promise;
    },
  };
}

/** A journal that throws where it should reject fails the one connection, not the process. */
function appended(journal: Journal, message: ArrivedMessage): Promise<void> {
  try {
    return journal.append(message);
  } catch (thrown) {
    return Promise.reject(HubFailure.of(thrown));
  }
}
