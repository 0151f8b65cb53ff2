import type { Counts } from "./counts.ts";

/** How many bad events a target leaves room for in a window, and how many there were. */
export interface Budget {
  readonly total: number;
  readonly spent: number;
  /** Of the total, below 0 once it is overdrawn; `null` where nothing happened. */
  readonly left: number | null;
}

/** Budget = (1 − target) × valid. */
export function budgetOf({ burning, valid }: Counts, target: number): Budget {
  const total = (1 - target) * valid;
  return { total, spent: burning, left: valid > 0 ? (total - burning) / total : null };
}
