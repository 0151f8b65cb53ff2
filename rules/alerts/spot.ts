import { atMillisecond, type Instant } from "../../model/time.ts";
import type { Series } from "./series.ts";

/** One instant at which a rule is looked at: the readings of it, from place to place in their series. */
export interface Spot {
  readonly at: Instant;
  readonly from: number;
  readonly until: number;
}

export const isTied = ({ from, until }: Spot): boolean => until - from > 1;

/** The instant of the reading at a place; `null` past the last. */
export function spotAt(series: Series, from: number): Spot | null {
  if (from >= series.end) return null;
  const at = series.timeAt(from);
  let until = from + 1;
  while (until < series.end && series.timeAt(until) === at) until += 1;
  return { at: atMillisecond(at), from, until };
}

/** The instant before; `null` before the first. */
export function spotBefore(series: Series, { from: until }: Spot): Spot | null {
  if (until <= series.start) return null;
  const at = series.timeAt(until - 1);
  let from = until - 1;
  while (from > series.start && series.timeAt(from - 1) === at) from -= 1;
  return { at: atMillisecond(at), from, until };
}

/** Where the worst of the readings of an instant lies; they are sorted by value. */
export const worstIn = ({ from, until }: Spot, worse: 1 | -1): number => (worse === 1 ? until - 1 : from);

/** The places of an instant, the worst first. */
export function placesIn({ from, until }: Spot, worse: 1 | -1): readonly number[] {
  const places = Array.from({ length: until - from }, (_, nth) => from + nth);
  return worse === 1 ? places.reverse() : places;
}
