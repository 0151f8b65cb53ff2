/** Does something with each, so many in one turn of the event loop: whatever else there is to do comes in between. */
export function inTurns<Each>(
  all: readonly Each[],
  atOnce: number,
  work: (each: Each) => void,
  from = 0,
): void {
  for (const each of all.slice(from, from + atOnce)) work(each);
  const next = from + atOnce;
  if (next < all.length) setImmediate(() => inTurns(all, atOnce, work, next));
}
