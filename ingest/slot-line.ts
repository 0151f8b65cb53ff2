import type { Slot } from "../model/plan-slots.ts";
import type { Instant } from "../model/time.ts";

/** The slot that a measurement belongs to: of several that take it, the one whose time it is; else the nearest. */
export type SlotLine<Own extends Slot> = (at: Instant) => Own | null;

/** A slot in the order in which slots begin to take readings. */
interface Place<Own> {
  readonly slot: Own;
  /** Its place as it was given: of two that are equally near, the later one counts. */
  readonly rank: number;
  /** When the last of this and all before it closes, and the highest rank of all before it. */
  readonly lastClosing: number;
  readonly rankBefore: number;
}

/** Lays slots out so that looking for one costs a few steps, wherever it lies: live readings and old ones come mixed. */
export function slotLine<Own extends Slot>(slots: readonly Own[]): SlotLine<Own> {
  const places = placesOf(slots);
  const froms = Float64Array.from(places, ({ slot }) => slot.from);
  return (at) => {
    let found: Own | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    let rank = Number.POSITIVE_INFINITY;
    for (let nth = begunBy(froms, at) - 1; nth >= 0; nth -= 1) {
      const place = places[nth];
      if (place === undefined || place.lastClosing < at) break;
      const away = distance(place.slot, at);
      if (away < nearest || (away === nearest && place.rank > rank)) {
        found = place.slot;
        nearest = away;
        rank = place.rank;
      }
      if (nearest === 0 && place.rankBefore < rank) break;
    }
    return found;
  };
}

function placesOf<Own extends Slot>(slots: readonly Own[]): readonly Place<Own>[] {
  let [lastClosing, rankBefore] = [Number.NEGATIVE_INFINITY, -1];
  return slots
    .map((slot, rank) => ({ slot, rank }))
    .toSorted((one, other) => one.slot.from - other.slot.from || one.rank - other.rank)
    .map(({ slot, rank }) => {
      lastClosing = Math.max(lastClosing, slot.closesAt);
      const place = { slot, rank, lastClosing, rankBefore };
      rankBefore = Math.max(rankBefore, rank);
      return place;
    });
}

/** How many have begun to take readings at `at`. */
function begunBy(froms: Float64Array, at: Instant): number {
  let low = 0;
  let high = froms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((froms[middle] ?? at) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function distance({ opensAt, dueAt, closesAt }: Slot, at: Instant): number {
  if (at > closesAt) return Number.POSITIVE_INFINITY;
  return at < opensAt ? opensAt - at : Math.max(0, at - dueAt);
}
