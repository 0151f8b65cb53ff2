import { zoneOffset } from "../../model/civil-time.ts";
import type { BaselineParams } from "../../model/rule-leaves.ts";
import { atMillisecond } from "../../model/time.ts";
import type { Series } from "./series.ts";
import type { Fact, Place } from "./sight.ts";
import { type Fraction, lengthOf, medianOf, numberOf } from "./window.ts";

/** A person's own usual: the median, and the spread about it as a robust standard deviation. */
export interface Usual {
  readonly median: Fraction;
  readonly spread: number;
}

interface Enough {
  readonly over: number;
  readonly minCount: number;
  readonly minDays: number;
}

// For a normal distribution the median absolute deviation times this is the standard deviation.
const robust = 1.4826;

/** From the readings of `(at − over, at)`; `null` when there are too few, or of too few civil days. */
export function usualOf(
  series: Series,
  at: number,
  { over, minCount, minDays }: Enough,
  scale: number,
): Usual | null {
  const from = series.firstAfter(at - over);
  const until = series.firstFrom(at);
  const count = until - from;
  if (count < minCount || !hasDays(series, from, until, minDays)) return null;
  const wholes = Array.from({ length: count }, (_, nth) => series.wholeAt(from + nth));
  const median = medianOf([...wholes]);
  const off = medianOf(wholes.map((each) => Math.abs(2 * each - median.top)));
  // Twice the deviations were sorted, so as to stay with whole numbers; a spread of nothing is one last decimal.
  const spread = Math.max((robust * off.top) / (2 * off.bottom * scale), 1 / scale);
  return { median, spread };
}

function hasDays(series: Series, from: number, until: number, least: number): boolean {
  const days = new Set<number>();
  for (let at = from; at < until && days.size < least; at += 1) days.add(civilDay(series.timeAt(at)));
  return days.size >= least;
}

const hour = 3_600_000;
const day = 24 * hour;
// Offsets change on the hour. Asking for one costs more than all the rest of a judgement.
const daysByHour = new Map<number, number>();
const mostHours = 4096;

/** The civil day of Europe/Rome that holds a time, as a number. */
function civilDay(at: number): number {
  const key = Math.floor(at / hour);
  const known = daysByHour.get(key);
  if (known !== undefined) return known;
  const found = Math.floor((at + zoneOffset(atMillisecond(at), "Europe/Rome")) / day);
  if (daysByHour.size >= mostHours) daysByHour.clear();
  daysByHour.set(key, found);
  return found;
}

/** How far what is now lies from a person's own usual. */
export function baseline(params: BaselineParams, place: Place, isOwn: boolean): Fact {
  const { unit, minCount, minDays } = params;
  const enough = { over: lengthOf(params.over), minCount, minDays };
  return (sight) => {
    const series = sight.series[place.slot];
    if (series === undefined) return null;
    const newest = series.firstAfter(sight.at) - 1;
    if (newest < series.start) return null;
    const at = isOwn ? sight.at : series.timeAt(newest);
    if (sight.at - at >= enough.over) return null;
    const now = isOwn ? Math.round(sight.value * place.scale) : series.wholeAt(newest);
    const usual = usualOf(series, at, enough, place.scale);
    return usual === null ? null : distance(now, usual, unit, place.scale);
  };
}

function distance(now: number, usual: Usual, unit: BaselineParams["unit"], scale: number): number | null {
  const { top, bottom } = usual.median;
  const off = { top: now * bottom - top, bottom };
  if (unit === "sd") return numberOf(off, scale) / usual.spread;
  if (unit === "abs") return numberOf(off, scale);
  return top === 0 ? null : (100 * off.top) / top;
}
