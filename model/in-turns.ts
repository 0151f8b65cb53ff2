import { type Duration, milliseconds } from "./time.ts";

const apart: Duration = milliseconds(20);

/** Does something with each, so many at a time and a moment apart: whatever else there is to do comes in between. */
export function inTurns<Each>(
  all: readonly Each[],
  atOnce: number,
  work: (each: Each) => void,
  from = 0,
): void {
  for (const each of all.slice(from, from + atOnce)) work(each);
  const next = from + atOnce;
  if (next < all.length) setTimeout(() => inTurns(all, atOnce, work, next), apart).unref();
}
