/** Draws from a seed, one after another: the same year each time. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A whole number, `low <= n <= high`. */
export const among = (draw: Chance, low: number, high: number): number =>
  low + Math.floor(draw() * (high - low + 1));

export function oneOf<Item>(draw: Chance, items: readonly Item[]): Item {
  const item = items[Math.floor(draw() * items.length)];
  if (item === undefined) throw new RangeError("nothing to choose from");
  return item;
}
