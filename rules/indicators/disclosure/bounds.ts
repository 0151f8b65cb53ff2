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
  let least = 0;
  let most = 0;
  for (let index = 0; index < at.length; index += 1) {
    const unknown = at[index] ?? 0;
    const times = by[index] ?? 0;
    const [from, to] = [bounds.low[unknown] ?? 0, bounds.high[unknown] ?? 0];
    least += times > 0 ? times * from : times * to;
    most += times > 0 ? times * to : times * from;
  }
  if (least > high + nearly || most < low - nearly) return null;
  let moved = false;
  for (let index = 0; index < at.length; index += 1) {
    const unknown = at[index] ?? 0;
    const times = by[index] ?? 0;
    const [from, to] = [bounds.low[unknown] ?? 0, bounds.high[unknown] ?? 0];
    if (to - from <= nearly) continue;
    // What is left for this one when the others take as little, or as much, as they could before this row was read.
    const others = times > 0 ? [least - from, most - to] : [least + to, most + from];
    const room = [high - (others[0] ?? 0), low - (others[1] ?? 0)];
    const newHigh = times > 0 ? (room[0] ?? 0) : -(room[1] ?? 0);
    const newLow = times > 0 ? (room[1] ?? 0) : -(room[0] ?? 0);
    if (newHigh < to - nearly) {
      bounds.high[unknown] = Math.max(newHigh, from);
      moved = true;
    }
    if (newLow > from + nearly) {
      bounds.low[unknown] = Math.min(newLow, bounds.high[unknown] ?? to);
      moved = true;
    }
  }
  return moved;
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
