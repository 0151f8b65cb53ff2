import { HubFailure } from "../../model/failure.ts";
import type { ArrivedMessage, Journal, JournalState } from "../../model/journal.ts";

/** A journal whose disk the test holds in its hand: it writes, fails or hangs when told to. */
export interface HandJournal extends Journal {
  /** Everything it was handed, in order. */
  readonly messages: ArrivedMessage[];
  readonly texts: readonly string[];
  /** Messages waiting for the disk. */
  readonly waiting: number;
  /** `at-once`: every group commit succeeds when the loop comes round; `by-hand`: see `commit` and `fail`. */
  disk: "at-once" | "by-hand" | "throwing";
  stateNow: JournalState;
  commit(): void;
  fail(): void;
}

export function handJournal(): HandJournal {
  let group: PromiseWithResolvers<void> | null = null;
  let waiting = 0;
  const end = (how: (open: PromiseWithResolvers<void>) => void) => {
    const open = group;
    group = null;
    waiting = 0;
    if (open !== null) how(open);
  };
  const journal: HandJournal = {
    messages: [],
    get texts() {
      return journal.messages.map(({ payload }) => Buffer.from(payload).toString());
    },
    get waiting() {
      return waiting;
    },
    disk: "at-once",
    stateNow: "open",
    append(message) {
      if (journal.disk === "throwing") throw new Error("a journal that throws where it should reject");
      journal.messages.push(message);
      waiting++;
      if (group === null) {
        group = Promise.withResolvers();
        setImmediate(() => {
          if (journal.disk === "at-once") journal.commit();
        });
      }
      return group.promise;
    },
    state: () => journal.stateNow,
    close: async () => {},
    commit: () => end((open) => open.resolve()),
    fail: () => end((open) => open.reject(new HubFailure("journal-full", "the disk takes nothing"))),
  };
  return journal;
}
