import { type BreachesParams, comparisons, type HeldForParams } from "../../model/rule-leaves.ts";
import { boundFor } from "./personal.ts";
import type { Series } from "./series.ts";
import type { Fact, Place, Sight } from "./sight.ts";
import { lengthOf } from "./window.ts";

/** The rule whose limit a bound means, by its place in the book. */
interface Within {
  readonly place: Place;
  readonly rule: number;
}

const minute = 60_000;

/**
 * For how many minutes a comparison has held at every reading up to now. Looks no further back than `enough` minutes: beyond
 * that the answer could change no comparison.
 */
export function heldFor(params: HeldForParams, { place, rule }: Within, enough: number): Fact {
  const compare = comparisons[params.op];
  const maxGap = lengthOf(params.maxGap);
  return (sight) => {
    const series = sight.series[place.slot];
    const bound = boundHere(params.value, sight, rule);
    if (series === undefined || bound === null) return null;
    const newest = series.firstAfter(sight.at) - 1;
    if (newest < series.start) return null;
    const meets = (at: number): boolean => compare(series.wholeAt(at) / place.scale, bound);
    const since = heldSince(series, { newest, at: sight.at, maxGap, enough: enough * minute }, meets);
    return (sight.at - since) / minute;
  };
}

interface Looked {
  readonly newest: number;
  readonly at: number;
  readonly maxGap: number;
  readonly enough: number;
}

/** The measured time of the first of the readings that meet it one after another up to now; now, if the newest does not. */
function heldSince(
  series: Series,
  { newest, at, maxGap, enough }: Looked,
  meets: (place: number) => boolean,
): number {
  let since = at;
  for (let place = newest; place >= series.start && at - since <= enough; place -= 1) {
    const time = series.timeAt(place);
    if (since - time > maxGap || !meets(place)) break;
    since = time;
  }
  return since;
}

/** How many readings of a window meet a comparison. */
export function breaches(params: BreachesParams, { place, rule }: Within): Fact {
  const compare = comparisons[params.op];
  const over = lengthOf(params.over);
  return (sight) => {
    const series = sight.series[place.slot];
    const bound = boundHere(params.value, sight, rule);
    if (bound === null) return null;
    if (series === undefined) return 0;
    const until = series.firstAfter(sight.at);
    let found = 0;
    for (let at = series.firstAfter(sight.at - over); at < until; at += 1) {
      if (compare(series.wholeAt(at) / place.scale, bound)) found += 1;
    }
    return found;
  };
}

const boundHere = (value: HeldForParams["value"], { personal }: Sight, rule: number): number | null =>
  boundFor(value, personal.limit(rule)?.value ?? null);
