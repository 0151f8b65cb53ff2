import { bucketStart } from "../../../model/civil-time.ts";
import type { Objective } from "../../../model/objective.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { utcMinute } from "../../../model/sli.ts";
import { after, atMillisecond, before, days, type Instant } from "../../../model/time.ts";

/** A stretch of whole minutes, of whole hours where it is longer than minutes are kept. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

/** An objective's window at a moment: the last so many days, or the civil month (Europe/Rome) so far. */
export function windowOf({ spec }: Objective, now: Instant): Window {
  const until = utcMinute(now);
  const [asked] = spec.timeWindow;
  const duration = asked?.duration ?? "28d";
  if (duration.endsWith("M")) return { from: monthOf(now), until };
  const length = Number(duration.slice(0, -1)) * (duration.endsWith("w") ? 7 : 1);
  const from = before(until, days(length));
  // Older minutes are there as whole hours.
  return { from: length > 35 ? atMillisecond(Math.floor(from / 3_600_000) * 3_600_000) : from, until };
}

function monthOf(now: Instant): Instant {
  const noon = new Date(after(bucketStart(now, "P1D", rollupZone), days(0.5)));
  const first = Date.UTC(noon.getUTCFullYear(), noon.getUTCMonth(), 1, 12);
  return bucketStart(atMillisecond(first), "P1D", rollupZone);
}
