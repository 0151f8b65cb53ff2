import type { Reading } from "../model/reading.ts";

type Repetition = (reading: Reading) => boolean;

/** Up to so many are compared with each other: joining a text for each costs more. */
const few = 8;

/** Finds the same reading twice among `count` of one message; those found to be the first of their kind go into `kept`. */
export const repetitionAmong = (count: number, kept: readonly Reading[]): Repetition =>
  count > few ? amongMany() : amongFew(kept);

const amongFew =
  (kept: readonly Reading[]): Repetition =>
  ({ deviceAt, code, value }) =>
    kept.some((each) => each.deviceAt === deviceAt && each.code === code && each.value === value);

function amongMany(): Repetition {
  const seen = new Set<string>();
  return ({ deviceAt, code, value }) => {
    const before = seen.size;
    return seen.add(`${deviceAt} ${code} ${value}`).size === before;
  };
}
