import { zoneOffset } from "../../../model/civil-time.ts";
import type { Instant } from "../../../model/time.ts";

const day = 86_400_000;

/** The Monday a moment's civil week begins with, as a date: `2026-03-30`. */
export function civilWeek(at: Instant, zone: string): string {
  const local = at + zoneOffset(at, zone);
  const since = (new Date(local).getUTCDay() + 6) % 7;
  return new Date(local - since * day).toISOString().slice(0, 10);
}
