import type { Pilot } from "../model/pilot.ts";
import { latenessHorizon, utcMinute } from "../model/sli.ts";
import type { SliBook } from "../model/sli-book.ts";
import { type SliTally, sliTally } from "../model/sli-tally.ts";
import { after, before, type Clock, hours, type Instant, minutes } from "../model/time.ts";
import type { Watch, WatchedWorld } from "../model/watch.ts";
import { answersDue } from "./answers-due.ts";
import { deviceUptime } from "./device-uptime.ts";
import type { MessageWork } from "./message-work.ts";
import { closingsOf, completenessOf, type RootCause } from "./missed-slots.ts";
import type { PlanCalendar } from "./plan-calendar.ts";
import type { Seen } from "./watching.ts";

export interface CountingNeeds {
  readonly book: SliBook;
  readonly calendar: PlanCalendar;
  readonly pilot: Pick<Pilot, "roster" | "escalation">;
  readonly watch: Pick<Watch, "rootCause">;
  /** Whether a synthetic device sends a reading every minute. */
  readonly isProbed: boolean;
  readonly clock: Clock;
}

/** What is counted by the clock: slots that close, devices that are there, minutes, answers. */
export interface Counting {
  note(works: readonly MessageWork[]): void;
  /** Counts all whole minutes up to the last look; each once, also after a crash. */
  look(seen: Seen | null): Promise<void>;
}

/** After an outage so much is caught up at once. */
const atOnce = hours(1);
/** Slots written in one transaction; batches wait meanwhile. */
const slotsAtOnce = 2000;

export function counting(needs: CountingNeeds): Counting {
  const { book, calendar, isProbed, clock } = needs;
  const rootCause: RootCause = (device) => needs.watch.rootCause?.(device) ?? null;
  const uptime = deviceUptime();
  const answers = answersDue(book, needs.pilot);
  let counted: Instant | null = null;
  let frozenAt: Instant | null = null;

  async function closeSlots(world: WatchedWorld, from: Instant, through: Instant): Promise<void> {
    const known = await book.slotsClosing(from, through);
    const closings = closingsOf(calendar, world, known, [from, through], rootCause);
    for (let next = 0; next < closings.length; next += slotsAtOnce) {
      const some = closings.slice(next, next + slotsAtOnce);
      await book.closeSlots(some, completenessOf(some, clock.now()));
    }
  }

  /** A minute without its synthetic reading is bad: the one figure that knows of an hour in which nothing came at all. */
  async function countProbe(tally: SliTally, from: Instant, until: Instant): Promise<void> {
    const seen = await book.steps({ sli: "ingest-probe", service: null, from, until }, minutes(1));
    const good = new Set(seen.flatMap((each) => (each.good > 0 ? [each.from] : [])));
    for (let minute = from; minute < until; minute = after(minute, minutes(1))) {
      if (!good.has(minute)) tally.add({ sli: "ingest-probe", service: null }, minute, "hub");
    }
  }

  async function countUpTo(world: WatchedWorld, from: Instant, through: Instant): Promise<void> {
    const tally = sliTally();
    await closeSlots(world, from, through);
    uptime.count(tally, world, from, through, rootCause);
    await answers.count(tally, from, through);
    if (isProbed) await countProbe(tally, from, through);
    await book.count({ at: clock.now(), from, through, counts: tally.taken() });
  }

  async function freezeOnceAnHour(): Promise<void> {
    const now = clock.now();
    if (frozenAt !== null && Math.abs(now - frozenAt) < hours(1)) return;
    await book.freeze(utcMinute(before(now, latenessHorizon)), now);
    frozenAt = now;
  }

  return {
    note: uptime.note,
    async look(seen) {
      if (seen === null) return;
      const through = utcMinute(seen.through);
      // Read anew after one that failed half-way: the mark, and each slot, knows how far it came.
      let from = counted ?? (await book.marks()).counted;
      counted = null;
      if (from === null) await book.count({ at: clock.now(), from, through, counts: [] });
      for (from ??= through; from < through; ) {
        const until: Instant = after(from, atOnce) < through ? after(from, atOnce) : through;
        await countUpTo(seen.world, from, until);
        from = until;
      }
      counted = from;
      await freezeOnceAnHour();
    },
  };
}
