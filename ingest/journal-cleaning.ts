import type { JournalEntry, JournalPartition } from "../model/journal.ts";
import { between, type Clock, type Instant, seconds } from "../model/time.ts";
import type { Assignments } from "./assignments.ts";
import { type Background, type MessageWork, unworkable, workOn } from "./message-work.ts";
import { openMessage } from "./opened-message.ts";

/** Puts what may be kept of messages in place of what was sent, once they have been taken to their end. */
export interface JournalCleaning {
  /** Notes what of a committed batch must be replaced. */
  note(works: readonly MessageWork[]): void;
  /**
   * Replaces what was noted, if it has waited long enough or is the last; says whether nothing waits any more.
   * May be tried again.
   */
  settle(isLast?: boolean): Promise<boolean>;
  /** Replaces what a crash kept from being replaced. `position` is the last taken to its end. */
  catchUp(position: number, assignments: Assignments): Promise<void>;
}

// Replacing costs the journal a checkpoint, however many messages it is for: they are gathered, but never for long.
const gatherFor = seconds(1);
// What a crash can have kept from being replaced lies within so many messages of the last.
const mostNoted = 20_000;
const mostBytes = 8 * 1024 * 1024;
const chunk = { messages: 4000, bytes: 4 * 1024 * 1024 };

export function journalCleaning(journal: JournalPartition, clock: Clock): JournalCleaning {
  const noted = new Map<number, Uint8Array>();
  let since: Instant | null = null;
  let passed = 0;
  let bytes = 0;

  function note(works: readonly MessageWork[]): void {
    for (const { cleaned, entry } of works) {
      if (cleaned === null) continue;
      noted.set(entry.position, cleaned);
      bytes += cleaned.length;
    }
    if (noted.size === 0) return;
    since ??= clock.now();
    passed += works.length;
  }

  async function replace(): Promise<void> {
    if (noted.size === 0) return;
    await journal.rewrite([...noted].map(([position, payload]) => ({ position, payload })));
    noted.clear();
    since = null;
    passed = 0;
    bytes = 0;
  }

  return {
    note,
    async settle(isLast = false) {
      if (since === null) return true;
      // A clock set back must not make them wait.
      const isDue = Math.abs(between(since, clock.now())) >= gatherFor;
      const isMuch = passed >= mostNoted / 2 || bytes >= mostBytes;
      if (isLast || isDue || isMuch) await replace();
      return noted.size === 0;
    },
    async catchUp(position, assignments) {
      const { partition } = journal;
      const background = { partition, seen: "new", excess: null, assignments } as const;
      for (let at = Math.max(0, position - mostNoted); at < position; ) {
        const entries = await journal.read(at, chunk);
        const taken = entries.filter((each) => each.position <= position);
        note(taken.map((entry) => again(entry, background)));
        if (bytes >= mostBytes) await replace();
        at = entries.at(-1)?.position ?? position;
      }
      await replace();
    },
  };
}

/** What a message came to the first time; one on which our own code fails did so then. */
function again(entry: JournalEntry, background: Background): MessageWork {
  try {
    return workOn(openMessage(entry), background);
  } catch {
    return unworkable(entry, background.partition, background.assignments);
  }
}
