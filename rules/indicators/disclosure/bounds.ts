import { nearly, type Row } from "./system.ts";

/** Between which values each unknown must lie. */
export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const mostPasses = 60;

/**
 * Narrows bounds by every row until nothing moves: what can be worked out by adding and subtracting. Exact where no two ways
 * lead from one unknown to another, else not yet all that is to be had. False when no values fit all rows.
 */
export function narrow(rows: readonly Row[], bounds: Bounds): boolean {
  for (let pass = 0; pass < mostPasses; pass += 1) {
    let moved = false;
    for (const row of rows) {
      const change = narrowBy(row, bounds);
      if (change === null) return false;
      moved ||= change;
    }
    if (!moved) return true;
  }
  return true;
}

function narrowBy({ at, by, low, high }: Row, bounds: Bounds): boolean | null {
  const least = by.reduce((sum, times, index) => sum + end(at[index], times, bounds, "least"), 0);
  const most = by.reduce((sum, times, index) => sum + end(at[index], times, bounds, "most"), 0);
  if (least > high + nearly || most < low - nearly) return null;
  let moved = false;
  for (const [index, times] of by.entries()) {
    // What is left for this one when the others take as little, or as much, as they could before this row was read.
    const roomUp = high - (least - end(at[index], times, bounds, "least"));
    const roomDown = low - (most - end(at[index], times, bounds, "most"));
    const [from, to] = times > 0 ? [roomDown, roomUp] : [-roomUp, -roomDown];
    moved = tighten(at[index] ?? 0, from, to, bounds) || moved;
  }
  return moved;
}

/** The least or the most that an unknown taken `times` (1 or -1) adds to its row. */
function end(
  unknown: number | undefined,
  times: number,
  { low, high }: Bounds,
  which: "least" | "most",
): number {
  const side = (which === "least") === times > 0 ? low : high;
  return times * (side[unknown ?? -1] ?? 0);
}

function tighten(unknown: number, from: number, to: number, { low, high }: Bounds): boolean {
  const [least, most] = [low[unknown] ?? 0, high[unknown] ?? 0];
  if (most - least <= nearly) return false;
  const lower = to < most - nearly;
  const higher = from > least + nearly;
  if (lower) high[unknown] = Math.max(to, least);
  if (higher) low[unknown] = Math.min(from, high[unknown] ?? most);
  return lower || higher;
}

/** Which unknowns hang together, and whether two ways lead round in their group, so that narrowing is not the last word. */
export interface Groups {
  readonly of: (unknown: number) => number;
  readonly winding: (group: number) => boolean;
}

export function groupsOf(rows: readonly Row[], { low, high }: Bounds): Groups {
  const above = Int32Array.from({ length: low.length }, (_, at) => at);
  const winds = new Uint8Array(low.length);
  const find = (from: number): number => {
    let at = from;
    while ((above[at] ?? at) !== at) {
      above[at] = above[above[at] ?? at] ?? at;
      at = above[at] ?? at;
    }
    return at;
  };
  for (const row of rows) {
    const open = row.at.filter((unknown) => (high[unknown] ?? 0) - (low[unknown] ?? 0) > nearly);
    const [first] = open;
    if (first === undefined) continue;
    for (const other of open.slice(1)) {
      const [a, b] = [find(first), find(other)];
      if (a === b) winds[a] = 1;
      else {
        above[b] = a;
        winds[a] = (winds[a] ?? 0) | (winds[b] ?? 0);
      }
    }
  }
  return { of: find, winding: (group) => winds[find(group)] === 1 };
}
