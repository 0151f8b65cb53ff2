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
 * The usual distance is the median of those shown; two readings at least are needed to know it.
 */
export function gapsBetween(times: readonly number[], window: Span): readonly Span[] {
  const distances = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  if (usual === undefined) return [];
  // A gap narrower than a pen stroke would only make the line look broken.
  const longest = Math.max(usual * 2, (window.until - window.from) / 300);
  const edges = [window.from, ...times, window.until];
  return edges
    .slice(1)
    .map((until, index) => ({ from: edges[index] ?? until, until }))
    .filter(({ from, until }) => until - from > longest);
}
