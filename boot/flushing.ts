import type { DelayTally, SliCount } from "../model/sli.ts";
import type { SliBook } from "../model/sli-book.ts";
import { after, type Clock, type Duration, hours, seconds } from "../model/time.ts";

/** What was counted and timed since it was last asked. */
export interface Flushed {
  readonly taken?: () => readonly SliCount[];
  readonly delays?: DelayTally;
}

interface FlushingNeeds {
  readonly book: Pick<SliBook, "add" | "addDelays" | "delays">;
  readonly clock: Clock;
  readonly every?: Duration;
}

/** Writes counts and times about once a minute; what could not be written comes with the next. */
export function flushing(
  { taken = () => [], delays }: Flushed,
  { book, clock, every = seconds(60) }: FlushingNeeds,
): { stop(): Promise<void> } {
  let held: readonly SliCount[] = [];
  let writing: Promise<void> = Promise.resolve();
  // An hour of them at most; a state store that is away for longer shows elsewhere.
  const most = 10_000;
  const flush = async (): Promise<void> => {
    held = [...held, ...taken()].slice(-most);
    const counts = held;
    held = [];
    if (counts.length > 0) {
      await book.add({ at: clock.now(), counts }).catch(() => {
        held = [...counts, ...held];
      });
    }
    if (delays !== undefined) await flushDelays(delays, book).catch(() => {});
  };
  const timer = setInterval(() => {
    writing = writing.then(flush);
  }, every);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await writing;
      await flush();
    },
  };
}

/** What was stored of an hour is put to it once; times that could not be written go with the hour's next. */
async function flushDelays(
  delays: DelayTally,
  { addDelays, delays: stored }: FlushingNeeds["book"],
): Promise<void> {
  const missing = delays.missing();
  const known = missing.map(({ name, service, hour: from }) =>
    stored({ name, service, from, until: after(from, hours(1)) }),
  );
  delays.recall((await Promise.all(known)).flat(), missing);
  const sketches = delays.left();
  if (sketches.length > 0) await addDelays(sketches);
}
