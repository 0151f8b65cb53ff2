import type { SliCount } from "../model/sli.ts";
import type { SliBook } from "../model/sli-book.ts";
import { type Clock, type Duration, seconds } from "../model/time.ts";

/** Writes counts about once a minute; what could not be written comes with the next. */
export function flushing(
  taken: () => readonly SliCount[],
  {
    book,
    clock,
    every = seconds(60),
  }: { readonly book: Pick<SliBook, "add">; readonly clock: Clock; readonly every?: Duration },
): { stop(): Promise<void> } {
  let held: readonly SliCount[] = [];
  let writing: Promise<void> = Promise.resolve();
  // An hour of them at most; a state store that is away for longer shows elsewhere.
  const most = 10_000;
  const flush = async (): Promise<void> => {
    held = [...held, ...taken()].slice(-most);
    const counts = held;
    if (counts.length === 0) return;
    held = [];
    await book.add({ at: clock.now(), counts }).catch(() => {
      held = [...counts, ...held];
    });
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
