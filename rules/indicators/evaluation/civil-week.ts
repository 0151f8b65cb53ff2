import { zoneOffset } from "../../../model/civil-time.ts";
import type { Instant } from "../../../model/time.ts";

const day = 86_400_000;
const hour = 3_600_000;
/** More than the hours of two years. */
const mostKept = 20_000;
const weeks = new Map<string, Map<number, string>>();

/**
 * The Monday a moment's civil week begins with, as a date: `2026-03-30`. Clocks are changed at whole hours of UTC: those of an hour
 * lie in one week, which is worked out once for all alerts in it.
 */
export function civilWeek(at: Instant, zone: string): string {
  const own = weeks.get(zone) ?? new Map<number, string>();
  weeks.set(zone, own);
  const place = Math.floor(at / hour);
  const known = own.get(place);
  if (known !== undefined) return known;
  if (own.size >= mostKept) own.clear();
  const local = at + zoneOffset(at, zone);
  const since = (new Date(local).getUTCDay() + 6) % 7;
  const found = new Date(local - since * day).toISOString().slice(0, 10);
  own.set(place, found);
  return found;
}
