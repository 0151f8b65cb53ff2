import { bucketStart, zoneOffset } from "./civil-time.ts";
import { atMillisecond, type Instant, minutes } from "./time.ts";

const zone = "Europe/Rome";

/** The wall clock of Europe/Rome at a moment, told as if it were UTC. */
const wall = (at: Instant): string => new Date(at + zoneOffset(at, zone)).toISOString();

/** The civil day of Europe/Rome, `2026-03-29`. */
export const dayOf = (at: Instant): string => wall(at).slice(0, 10);
/** The civil month, `2026-03`. */
export const monthOf = (at: Instant): string => wall(at).slice(0, 7);

/** The first moment of a civil day `2026-03-29`; `null` when there is no such day. */
export function startOfDay(day: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const noon = Date.parse(`${day}T12:00:00Z`);
  // 30 February would roll over into March.
  if (Number.isNaN(noon) || new Date(noon).toISOString().slice(0, 10) !== day) return null;
  return bucketStart(atMillisecond(noon), "P1D", zone);
}

/** The moment the clocks of Europe/Rome show a day and `08:30`; of two such moments in October the first. */
export function atClock(day: string, time: string): Instant | null {
  const start = startOfDay(day);
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (start === null || hour === undefined) return null;
  const shown = Date.parse(`${day}T00:00:00Z`) + minutes(Number(hour) * 60 + Number(minute));
  const guess = shown - zoneOffset(start, zone);
  return atMillisecond(shown - zoneOffset(atMillisecond(guess), zone));
}
