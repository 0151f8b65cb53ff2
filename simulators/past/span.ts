import { monthOf } from "../../model/civil-day.ts";
import { bucketEnd, bucketStart } from "../../model/civil-time.ts";
import { rollupZone } from "../../model/rollups.ts";
import { atMillisecond, before, days, type Instant } from "../../model/time.ts";

/** The months that are over before the demo begins, by civil days of Europe/Rome. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
  /** Where each civil day begins. */
  readonly midnights: readonly Instant[];
  readonly months: readonly string[];
}

const many = 12;

/** The twelve civil months before the one `now` lies in. */
export function spanBefore(now: Instant): Span {
  const midnights: Instant[] = [];
  const months = new Set<string>();
  let day = bucketStart(now, "P1D", rollupZone);
  const thisMonth = monthOf(now);
  while (months.size < many || months.has(monthOf(day))) {
    if (monthOf(day) !== thisMonth) {
      midnights.push(day);
      months.add(monthOf(day));
    }
    day = bucketStart(atMillisecond(day - 1), "P1D", rollupZone);
  }
  midnights.reverse();
  const last = midnights.at(-1) ?? now;
  return {
    from: midnights[0] ?? now,
    until: bucketEnd(last, "P1D", rollupZone),
    midnights,
    months: [...months].toReversed(),
  };
}

/** Far enough before the end that what was begun then is over by then. */
export const wellBefore = (until: Instant, many: number): Instant => before(until, days(many));
