import type { EventBook, HappenedEvent } from "../model/happened-event.ts";
import { after, before, seconds } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

// A corrected clock puts the same moment a little otherwise each time.
const tolerance = seconds(1);

const isSame = (one: HappenedEvent, other: HappenedEvent): boolean =>
  one.device === other.device && one.kind === other.kind && Math.abs(one.at - other.at) <= tolerance;

/** The events of a batch nobody told of before; counts in each work what is kept of it and what is a duplicate. */
export async function freshEvents(
  book: EventBook,
  works: readonly MessageWork[],
): Promise<readonly HappenedEvent[]> {
  const fresh: HappenedEvent[] = [];
  const kept = new Map<MessageWork, number>();
  for (const work of works) {
    const before = fresh.length;
    for (const event of work.events) if (!(await isTold(book, fresh, event))) fresh.push(event);
    if (work.events.length > 0) kept.set(work, fresh.length - before);
  }
  // Only once nothing can fail any more: all of this may be tried again.
  for (const [work, stored] of kept) {
    work.stored = stored;
    work.duplicate += work.events.length - stored;
  }
  return fresh;
}

async function isTold(
  book: EventBook,
  fresh: readonly HappenedEvent[],
  event: HappenedEvent,
): Promise<boolean> {
  if (fresh.some((each) => isSame(each, event))) return true;
  const around = await book.ofPatient(
    event.patient,
    before(event.at, tolerance),
    after(event.at, seconds(2)),
  );
  // What a batch that is taken again told of itself is no repetition.
  return around.some((each) => each.message !== event.message && isSame(each, event));
}
