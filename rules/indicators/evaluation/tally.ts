import type { Beside, Computed, Gap, Interval, Part } from "../../../model/figure.ts";
import type { IntervalMethod } from "../../../model/indicator.ts";
import { poissonExact } from "../statistics/poisson.ts";
import { around, meanOf } from "../statistics/student.ts";
import { type Bounds, wilson } from "../statistics/wilson.ts";
import { allBehind } from "./persons.ts";

/** What a formula gives: a figure that does not know yet of which stratum. */
export type Tally = Omit<Computed, "stratum">;
type Persons = Computed["persons"];
interface More {
  readonly parts?: readonly Part[];
  readonly beside?: readonly Beside[];
}

const nobody: Persons = { all: 0, with: 0, without: 0 };

/** No value, and why. */
export const without = (gap: Gap, known: Partial<Tally> = {}): Tally => ({
  value: null,
  numerator: null,
  denominator: null,
  interval: null,
  observations: 0,
  persons: nobody,
  ...known,
  gap,
});

export const intervalBy = (method: IntervalMethod, bounds: Bounds | null, scale = 1): Interval | null =>
  bounds && { low: bounds.low * scale, high: bounds.high * scale, method, level: 0.95 };

/** So many of so many, in percent, with Wilson's interval. Of nothing there is no share, least of all 100 %. */
export function share(good: number, all: number, persons: Persons, more: More = {}): Tally {
  if (all <= 0) return without("no-data", { numerator: 0, denominator: 0, persons, ...more });
  return {
    value: (100 * good) / all,
    numerator: good,
    denominator: all,
    interval: intervalBy("wilson", wilson(good, all), 100),
    observations: all,
    persons,
    gap: null,
    ...more,
  };
}

/** Events over the time in which they could happen, with the exact Poisson interval. */
export function rate(events: number, time: number, persons: Persons, more: More = {}): Tally {
  if (time <= 0) return without("no-data", { numerator: events, denominator: 0, persons, ...more });
  return {
    value: events / time,
    numerator: events,
    denominator: time,
    interval: intervalBy("poisson-exact", poissonExact(events), 1 / time),
    observations: events,
    persons,
    gap: null,
    ...more,
  };
}

/** The mean of one value for each person or answer, with a t-interval. */
export function mean(values: readonly number[], persons: number, more: More = {}): Tally {
  const found = meanOf(values);
  if (found === null) return without("no-data", more);
  return {
    value: found.mean,
    numerator: found.mean * values.length,
    denominator: values.length,
    interval: intervalBy("t", around(found.mean, found.error, values.length - 1)),
    observations: values.length,
    persons: allBehind(persons),
    gap: null,
    ...more,
  };
}

/** A value that is what it is: money, a count of all there is, a solution of an equation. */
export const plain = (
  value: number | null,
  of: {
    numerator?: number | null;
    denominator?: number | null;
    observations: number;
    persons: Persons;
    gap?: Gap;
  },
  more: More = {},
): Tally => ({
  value,
  numerator: of.numerator ?? null,
  denominator: of.denominator ?? null,
  interval: null,
  observations: of.observations,
  persons: of.persons,
  gap: value === null ? (of.gap ?? "undefined") : null,
  ...more,
});

/** A tally as a part of another; what stands beside it stays, parts of parts do not exist. */
export function part(key: string, { parts: _, ...tally }: Tally): Part {
  return { key, ...tally };
}

/** A count of persons as one part of a whole of so many. */
export const countPart = (key: string, n: number, all: number): Part =>
  part(
    key,
    plain(n, {
      numerator: n,
      denominator: all,
      observations: n,
      persons: { all, with: n, without: all - n },
    }),
  );
