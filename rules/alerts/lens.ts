import type { Instant } from "../../model/time.ts";
import type { Facts } from "./predicate.ts";
import type { PlacedWindow } from "./rule-book.ts";
import type { Series } from "./series.ts";
import { gathered } from "./window.ts";

/** Looks at one patient at one instant. Each window is computed when first asked for, and then shared by all rules. */
export interface Lens extends Facts {
  /** `isBlind`: so long ago that the readings of its windows are not kept; every window is unknown. */
  aim(series: readonly (Series | undefined)[], at: Instant, value: number, isBlind: boolean): void;
}

/** One lens serves every reading: making one for each would cost more than the judgement. */
export function lensThrough(windows: readonly PlacedWindow[]): Lens {
  const found = windows.map((): number | null => null);
  const foundIn = windows.map(() => 0);
  let sight = 0;
  let held: readonly (Series | undefined)[] = [];
  let instant = 0 as Instant;
  let blind = false;

  const compute = (slot: number): number | null => {
    const window = windows[slot];
    const series = window === undefined ? undefined : held[window.series];
    if (window === undefined || series === undefined || blind) return null;
    return gathered(window, series, instant, window.scale);
  };

  const lens = {
    value: 0,
    window(slot: number): number | null {
      if (foundIn[slot] !== sight) {
        found[slot] = compute(slot);
        foundIn[slot] = sight;
      }
      return found[slot] ?? null;
    },
    aim(series: readonly (Series | undefined)[], at: Instant, value: number, isBlind: boolean): void {
      sight += 1;
      held = series;
      instant = at;
      blind = isBlind;
      lens.value = value;
    },
  };
  return lens;
}
