import { nearestRank, sorted } from "./percentile.ts";
import type { Bounds } from "./wilson.ts";

/** A stream of numbers from 0 up to 1 that a seed settles (mulberry32); the same on every machine. */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A seed of its own for each figure: FNV-1a over its names, from the seed of the report. */
export function seedFor(seed: number, ...names: readonly string[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const byte of new TextEncoder().encode(names.join("\u0000")))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** As many of `from` as there are, drawn with putting back. */
export const resampled = <Each>(from: readonly Each[], draw: () => number): readonly Each[] =>
  from.map((same) => from[Math.floor(draw() * from.length)] ?? same);

/**
 * 95 % percentile bootstrap: what `estimate` gives on samples it draws itself, between the 2.5th and the 97.5th percentile
 * (nearest rank). Samples without an estimate are left out; `null` when more than half are.
 */
export function bootstrap(
  estimate: (draw: () => number) => number | null,
  asked: { readonly seed: number; readonly resamples: number },
): Bounds | null {
  const draw = draws(asked.seed);
  const found: number[] = [];
  for (let n = 0; n < asked.resamples; n++) {
    const value = estimate(draw);
    if (value !== null) found.push(value);
  }
  if (found.length * 2 < asked.resamples) return null;
  const values = sorted(found);
  const low = nearestRank(values, 2.5);
  const high = nearestRank(values, 97.5);
  return low === null || high === null ? null : { low, high };
}
