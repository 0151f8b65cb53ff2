import type { OpenRule } from "./rule-book.ts";
import type { Series } from "./series.ts";
import { presentIn, type Track } from "./track.ts";

/** The worst of a series' values from one time to another; `null` when there is none. */
export function worstBetween(
  series: Series,
  from: number,
  until: number,
  { worse }: OpenRule,
): number | null {
  let found: number | null = null;
  const end = series.firstAfter(until);
  for (let place = series.firstFrom(from); place < end; place += 1) {
    const whole = series.wholeAt(place);
    if (found === null || (whole - found) * worse > 0) found = whole;
  }
  return found;
}

export interface Seen {
  readonly series: Series;
  readonly scale: number;
  /** Up to when its points were judged before. */
  readonly judgedUntil: number;
}

/** Whether a value is so much worse than the worst told of that it must be told again; from then on it is the worst. */
export function isWorse(open: OpenRule, track: Track, value: number, seen: Seen): boolean {
  const step = open.rule.worsening;
  const present = presentIn(track);
  if (step === undefined || present === null) return false;
  // After a restart: everything seen so far counts as told of.
  const before = worstBetween(seen.series, present.since, seen.judgedUntil, open);
  track.worst ??= before === null ? value : before / seen.scale;
  const fine = 1e6;
  if (Math.round((value - track.worst) * open.worse * fine) < Math.round(step * fine)) return false;
  track.worst = value;
  return true;
}
