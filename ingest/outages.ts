import type { Board } from "../model/board.ts";
import type { Log } from "../model/log.ts";
import { hoursKept } from "../model/sli.ts";
import { after, before, between, days, type Instant, minutes } from "../model/time.ts";
import type { Unwatched, WatchBook } from "../model/watch-book.ts";

/** The hub's own record of when it was there to listen. */
export interface Outages {
  /** Says that the hub lives, about once a minute; finds out when it could not, or when its clock was set. */
  mark(now: Instant, steady: number): Promise<void>;
  /** Oldest first. */
  unwatched(): readonly Unwatched[];
}

interface Needs {
  readonly book: WatchBook;
  readonly board: Board;
  readonly log: Log;
}

const markEvery = minutes(1);
// Longer between two marks, and nobody watched.
const longest = minutes(2);
// What the clock may move beside the steady one before it was set.
const drift = minutes(1);
/** Older ones concern no silence, only figures: these find them in the store. */
const held = days(60);

/** Reads what is known, and takes the time since the last mark as one in which nobody watched. */
export async function outagesSince({ book, board, log }: Needs): Promise<Outages> {
  const isHeld = ({ until: end }: Unwatched, now: Instant): boolean => end >= before(now, held);
  let last = await book.aliveAt();
  let stretches = (await book.unwatched()).filter((each) => last === null || isHeld(each, last));
  let lastSteady: number | null = null;

  async function note(from: Instant, until: Instant): Promise<void> {
    await book.addUnwatched({ from, until }, before(until, hoursKept));
    stretches = stretches.filter((each) => isHeld(each, until) && each.from !== from);
    stretches.push({ from, until });
    board.add("watch_unwatched_total");
    log.warn({ from, until }, "nobody watched for a while; silence is not counted by that time");
  }

  return {
    unwatched: () => stretches,
    async mark(now, steady) {
      const passed = last === null ? null : between(last, now);
      const isSoon = passed !== null && passed >= 0 && passed < markEvery && lastSteady !== null;
      if (isSoon) return;
      const felt = lastSteady === null ? 0 : steady - lastSteady;
      const isGap = passed !== null && (passed > longest || (lastSteady !== null && passed - felt > drift));
      if (isGap && last !== null) await note(last, now);
      await book.alive(now);
      last = now;
      lastSteady = steady;
    },
  };
}

/** For so long after a start nothing is judged by the clock: devices come back one by one. */
export const settling = minutes(5);
export const isSettled = (startedAt: Instant, now: Instant): boolean =>
  now >= after(startedAt, settling) || now < startedAt;
