import { type Seed, uniformAt } from "../chance.ts";

/** Draws in [0, 1), one after another. */
export type Draw = () => number;

export function drawing(seed: Seed): Draw {
  let index = 0;
  return () => uniformAt(seed, index++);
}

/** A whole number, `low <= n <= high`. */
export const among = (draw: Draw, low: number, high: number): number =>
  low + Math.floor(draw() * (high - low + 1));

export function oneOf<Items extends readonly [unknown, ...unknown[]]>(
  draw: Draw,
  items: Items,
): Items[number] {
  return items[Math.floor(draw() * items.length)] ?? items[0];
}
