import { HubFailure } from "../../model/failure.ts";
import type { WindowParams } from "../../model/rule-leaves.ts";
import { type Duration, parseDuration } from "../../model/time.ts";
import { deviceOf, type Series } from "./series.ts";

/** A window as it is worked with: its metric named, its lengths in milliseconds. */
export interface Window {
  readonly code: string;
  readonly agg: WindowParams["agg"];
  readonly over: Duration;
  readonly offset: Duration;
  readonly minCount: number;
  readonly minSpan: Duration;
}

export function windowOf(ownCode: string, params: WindowParams): Window {
  const { code = ownCode, agg, minCount } = params;
  return {
    code,
    agg,
    over: lengthOf(params.over),
    offset: lengthOr(params.offset, 0),
    minCount,
    minSpan: lengthOr(params.minSpan, 0),
  };
}

export function lengthOf(text: string): Duration {
  const length = parseDuration(text);
  if (length === null) throw new HubFailure("configuration-rejected", `${text} is not a duration`);
  return length;
}

export const lengthOr = (text: string | undefined, otherwise: number): Duration =>
  text === undefined ? (otherwise as Duration) : lengthOf(text);

/** A number as a fraction of whole numbers, so that nothing is rounded before the end. */
export interface Fraction {
  readonly top: number;
  readonly bottom: number;
}

/** The number of a fraction in the metric's unit; `scale` is the whole number that stands for 1. */
export const numberOf = ({ top, bottom }: Fraction, scale: number): number => top / (bottom * scale);

/**
 * A window's number over readings measured in `(at − offset − over, at − offset]`; `null` when they are too few or too
 * close together. `scale` is the whole number that stands for 1 in the series.
 */
export function gathered(window: Window, series: Series, at: number, scale: number): number | null {
  const found = gatheredWhole(window, series, at);
  if (found === null) return null;
  return window.agg === "count" ? found.top : numberOf(found, scale);
}

/** The same as a fraction of whole numbers; of one device's readings alone when it is given. */
export function gatheredWhole(
  window: Window,
  series: Series,
  at: number,
  device: number | null = null,
): Fraction | null {
  const newest = at - window.offset;
  const from = series.firstAfter(newest - window.over);
  const until = series.firstAfter(newest);
  const places = device === null ? null : placesOf(series, from, until, device);
  const count = places === null ? until - from : places.length;
  if (count < window.minCount) return null;
  const run = places === null ? stretch(series, from, until) : picked(series, places);
  if (run.timeAt(count - 1) - run.timeAt(0) < window.minSpan) return null;
  return aggregates[window.agg](run);
}

/** Readings under one window, oldest first. */
interface Run {
  readonly count: number;
  timeAt(nth: number): number;
  wholeAt(nth: number): number;
}

const stretch = (series: Series, from: number, until: number): Run => ({
  count: until - from,
  timeAt: (nth) => series.timeAt(from + nth),
  wholeAt: (nth) => series.wholeAt(from + nth),
});

const picked = (series: Series, places: readonly number[]): Run => ({
  count: places.length,
  timeAt: (nth) => series.timeAt(places[nth] ?? 0),
  wholeAt: (nth) => series.wholeAt(places[nth] ?? 0),
});

function placesOf(series: Series, from: number, until: number, device: number): readonly number[] {
  const places: number[] = [];
  for (let place = from; place < until; place += 1) {
    if (deviceOf(series.markAt(place)) === device) places.push(place);
  }
  return places;
}

const whole = (top: number): Fraction => ({ top, bottom: 1 });

/** Each divides once, at the end: a mean that is exactly at a limit must not miss it by a rounding. */
const aggregates: Readonly<Record<Window["agg"], (run: Run) => Fraction | null>> = {
  count: ({ count }) => whole(count),
  first: (run) => whole(run.wholeAt(0)),
  last: (run) => whole(run.wholeAt(run.count - 1)),
  mean: (run) => ({ top: sumOf(run), bottom: run.count }),
  median: (run) => medianOf(Array.from({ length: run.count }, (_, nth) => run.wholeAt(nth))),
  min: (run) => whole(leastOf(run)),
  max: (run) => whole(greatestOf(run)),
  range: (run) => whole(greatestOf(run) - leastOf(run)),
  slope: slopeOf,
};

function leastOf(run: Run): number {
  let found = run.wholeAt(0);
  for (let nth = 1; nth < run.count; nth += 1) found = Math.min(found, run.wholeAt(nth));
  return found;
}

function greatestOf(run: Run): number {
  let found = run.wholeAt(0);
  for (let nth = 1; nth < run.count; nth += 1) found = Math.max(found, run.wholeAt(nth));
  return found;
}

function sumOf(run: Run): number {
  let sum = 0;
  for (let nth = 0; nth < run.count; nth += 1) sum += run.wholeAt(nth);
  return sum;
}

/** Sorts what it is given. */
export function medianOf(values: number[]): Fraction {
  values.sort((a, b) => a - b);
  const upper = values[values.length >>> 1] ?? 0;
  const lower = values.length % 2 === 1 ? upper : (values[values.length / 2 - 1] ?? 0);
  return { top: lower + upper, bottom: 2 };
}

const hour = 3_600_000;
// A slope is no decimal of anything; rounded to this, one that is exactly at a limit is there.
const fine = 1e9;

/** By least squares, per hour; unknown when all were measured at one instant. */
function slopeOf(run: Run): Fraction | null {
  const from = run.timeAt(0);
  let [times, wholes, squares, products] = [0, 0, 0, 0];
  for (let nth = 0; nth < run.count; nth += 1) {
    const time = run.timeAt(nth) - from;
    const value = run.wholeAt(nth);
    times += time;
    wholes += value;
    squares += time * time;
    products += time * value;
  }
  const spread = run.count * squares - times * times;
  if (spread === 0) return null;
  const slope = ((run.count * products - times * wholes) / spread) * hour;
  return { top: Math.round(slope * fine), bottom: fine };
}
