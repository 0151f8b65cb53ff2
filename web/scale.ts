/** Where values and times lie on a chart, and which of them get a tick. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
}

/** A scale with round ticks that holds all values, with room around a flat line. */
export function valueScale(values: readonly number[]): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const spread = high - low || Math.max(1, Math.abs(high) * 0.1);
  const step = roundStep(spread / 4);
  const least = Math.floor((low - spread * 0.06) / step) * step;
  const most = Math.ceil((high + spread * 0.06) / step) * step;
  const count = Math.round((most - least) / step);
  // Multiplied, not added up: 0.1 added ten times is not 1.
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((least + index * step).toFixed(6)));
  return { least, most, ticks };
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = rough / power;
  if (times <= 1) return power;
  if (times <= 2) return 2 * power;
  return times <= 5 ? 5 * power : 10 * power;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * Where nothing was measured for longer than twice the usual distance between readings: lines are not drawn across.
 * Two readings at least are needed to know what is usual.
 */
export function gapsBetween(times: readonly number[], window: Span): readonly Span[] {
  const distances = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = usualDistance(distances);
  if (usual === null) return [];
  // A gap narrower than a pen stroke would only make the line look broken.
  const longest = Math.max(usual * 2, (window.until - window.from) / 300);
  const edges = [window.from, ...times, window.until];
  return edges
    .slice(1)
    .map((until, index) => ({ from: edges[index] ?? until, until }))
    .filter(({ from, until }) => until - from > longest);
}

/**
 * A quarter of the time between readings passed in distances up to this one. Weighed by time and not by number, or ten
 * readings in one minute would make three a day look like a failure; a quarter, so that a long outage does not become usual.
 */
function usualDistance(distances: readonly number[]): number | null {
  const sorted = distances.toSorted((a, b) => a - b);
  const quarter = sorted.reduce((sum, each) => sum + each, 0) / 4;
  let passed = 0;
  return (
    sorted.find((each) => {
      passed += each;
      return passed >= quarter;
    }) ?? null
  );
}
