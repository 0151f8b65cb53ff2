/** A range in which the true figure lies with 95 % confidence; its method is for the caller to name. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % point of the normal distribution. */
export const z95 = 1.959963984540054;

/**
 * 95 % interval of a share of independent things, between 0 and 1 (Wilson, JASA 1927;22:209-212, without continuity
 * correction). `good` of `all`; `null` when there is nothing to divide by.
 */
export function wilson(good: number, all: number): Bounds | null {
  if (all <= 0) return null;
  const share = good / all;
  const square = z95 * z95;
  const centre = (share + square / (2 * all)) / (1 + square / all);
  const half = (z95 * Math.sqrt((share * (1 - share)) / all + square / (4 * all * all))) / (1 + square / all);
  // At the ends the formula meets 0 and 1 but for rounding.
  return {
    low: good === 0 ? 0 : Math.max(0, centre - half),
    high: good === all ? 1 : Math.min(1, centre + half),
  };
}
