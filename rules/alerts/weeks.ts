import { bucketStart } from "../../model/civil-time.ts";
import { after, days, hours, type Instant, milliseconds } from "../../model/time.ts";

/** The Monday, at midnight, with which the civil week of a moment begins. */
export function weekOf(at: Instant, zone: string): Instant {
  // At noon it is the same day in UTC, near enough to Greenwich and whatever the clocks do.
  const noon = after(bucketStart(at, "P1D", zone), hours(12));
  const daysSinceMonday = (new Date(noon).getUTCDay() + 6) % 7;
  return bucketStart(after(noon, milliseconds(-days(daysSinceMonday))), "P1D", zone);
}

export interface Week {
  readonly week: Instant;
  /** The part of it that lies within the window asked for. */
  readonly starts: Instant;
  readonly ends: Instant;
}

/** The civil weeks a window touches. */
export function weeksBetween(from: Instant, until: Instant, zone: string): readonly Week[] {
  const weeks: Week[] = [];
  for (let week = weekOf(from, zone); week < until; ) {
    const next = weekOf(after(week, days(8)), zone);
    weeks.push({ week, starts: week < from ? from : week, ends: next < until ? next : until });
    week = next;
  }
  return weeks;
}
