import type { Instant } from "../../model/time.ts";
import type { KeptReading } from "./cursor.ts";

/** Whole messages' readings that are to be carried to the far store next. */
export interface Waiting {
  readonly partition: number;
  /** The message they end with; what lies between it and the drain's cursor is all here. */
  readonly to: number;
  /** In the order of the journal. Empty when the messages up to `to` left no reading to carry. */
  readonly readings: readonly KeptReading[];
}

/** How much waits on this machine. */
export interface Backlog {
  readonly messages: number;
  readonly readings: number;
  /** When the oldest of them arrived; `null` when none waits. */
  readonly since: Instant | null;
  /** About what they take of the disk. */
  readonly bytes: number;
}

/**
 * This machine's end of a telemetry store in two tiers: the embedded file, of which every reading is carried to a far store and
 * which may forget what was measured long ago and is there. The drain's cursor is a place in the journal and lies in the
 * same file: when power loss takes the last readings, it goes back with them.
 *
 * One writer, the drain; it writes, and asks to be told of waiting readings, only while it holds the pen (`pen.ts`), as
 * does who erases. Throws `store-unavailable` when the file does not answer.
 */
export interface NearTier {
  /** What was measured before this may be in the far store alone; 0 when nothing was forgotten yet. */
  prunedBefore(): Instant;
  /** The messages after the drain's cursor, at most about so many readings and at least one message; `null` for none. */
  waiting(partition: number, readings: number): Waiting | null;
  /** Notes that the far store has everything up to and including a message. */
  advance(waiting: Waiting): void;
  backlog(): Backlog;
  /** Takes a reading away that the far store refused, or that is a duplicate after all. */
  drop(reading: KeptReading): void;
  /** Gives a reading another `seq`, since the far store has another value under its own. */
  reseat(reading: KeptReading, seq: number): void;
  /** Readings the far store has, drawn at random from those that arrived in a stretch of time; fewer when there are fewer. */
  sample(
    count: number,
    received: { from: Instant; until: Instant },
    random: () => number,
  ): readonly KeptReading[];
  /** Puts the cursor back to before the first message received at or after a time; says how many readings wait then. */
  rewind(receivedFrom: Instant): number;
  /**
   * Forgets what was measured and received before a time and is in the far store, in steps that leave the file's other
   * writers their turn; says how many readings that were.
   */
  prune(before: Instant): Promise<number>;
  /** Until when a write given up half-way may still take place in the far store. Kept over restarts. */
  doubtUntil(): Instant;
  noteDoubt(until: Instant): void;
  /** Takes back what was noted for a write that had its answer: it is again as it was before that. */
  settleDoubt(before: Instant): void;
  close(): void;
}
