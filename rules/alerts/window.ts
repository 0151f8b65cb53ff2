import { HubFailure } from "../../model/failure.ts";
import type { WindowParams } from "../../model/rule-leaves.ts";
import { before, type Duration, type Instant, parseDuration } from "../../model/time.ts";
import type { Series } from "./series.ts";

/** A window as it is worked with: its metric named, its lengths in milliseconds. */
export interface Window {
  readonly code: string;
  readonly agg: WindowParams["agg"];
  readonly over: Duration;
  readonly minCount: number;
  readonly minSpan: Duration;
}

/** What a window is called, in the facts of an alert too. Two windows of one name are the same window. */
export function windowName(ownCode: string, params: WindowParams): string {
  const { code = ownCode, agg, over, minCount, minSpan } = params;
  const least = minCount > 1 ? `, ${minCount} or more` : "";
  return `${agg} of ${code} in ${over}${least}${minSpan === undefined ? "" : ` over ${minSpan}`}`;
}

export function windowOf(ownCode: string, params: WindowParams): Window {
  const { code = ownCode, agg, minCount } = params;
  const minSpan = params.minSpan === undefined ? (0 as Duration) : lengthOf(params.minSpan);
  return { code, agg, over: lengthOf(params.over), minCount, minSpan };
}

function lengthOf(text: string): Duration {
  const length = parseDuration(text);
  if (length === null) throw new HubFailure("configuration-rejected", `${text} is not a duration`);
  return length;
}

/**
 * A window's number over readings measured in `(at − over, at]`; `null` when they are too few or too close together.
 * `scale` is the whole number that stands for 1 in the series.
 */
export function gathered(window: Window, series: Series, at: Instant, scale: number): number | null {
  const from = series.firstAfter(before(at, window.over));
  const until = series.firstAfter(at);
  const count = until - from;
  if (count < window.minCount) return null;
  if (series.timeAt(until - 1) - series.timeAt(from) < window.minSpan) return null;
  return aggregates[window.agg]?.(series, from, until, scale) ?? null;
}

/** Divides once at the end: a mean that is exactly at a limit must not miss it by a rounding. */
type Aggregate = (series: Series, from: number, until: number, scale: number) => number;

function leastOf(series: Series, from: number, until: number): number {
  let found = Number.POSITIVE_INFINITY;
  for (let place = from; place < until; place += 1) found = Math.min(found, series.wholeAt(place));
  return found;
}

function greatestOf(series: Series, from: number, until: number): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let place = from; place < until; place += 1) found = Math.max(found, series.wholeAt(place));
  return found;
}

function sumOf(series: Series, from: number, until: number): number {
  let sum = 0;
  for (let place = from; place < until; place += 1) sum += series.wholeAt(place);
  return sum;
}

const median: Aggregate = (series, from, until, scale) => {
  const sorted = Array.from({ length: until - from }, (_, nth) => series.wholeAt(from + nth)).sort(
    (a, b) => a - b,
  );
  const upper = sorted[sorted.length >>> 1] ?? 0;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[sorted.length / 2 - 1] ?? 0);
  return (lower + upper) / (2 * scale);
};

const aggregates: Readonly<Partial<Record<Window["agg"], Aggregate>>> = {
  count: (_, from, until) => until - from,
  last: (series, _, until, scale) => series.wholeAt(until - 1) / scale,
  mean: (series, from, until, scale) => sumOf(series, from, until) / ((until - from) * scale),
  median,
  min: (series, from, until, scale) => leastOf(series, from, until) / scale,
  max: (series, from, until, scale) => greatestOf(series, from, until) / scale,
  range: (series, from, until, scale) =>
    (greatestOf(series, from, until) - leastOf(series, from, until)) / scale,
};
