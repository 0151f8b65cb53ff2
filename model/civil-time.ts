import { z } from "zod";
import { atMillisecond, type Instant, minutes } from "./time.ts";

/** An IANA time zone this machine knows, such as `Europe/Rome`. */
export const timeZone = z.string().refine(isTimeZone, "is not an IANA time zone such as Europe/Rome");

/** How readings are gathered for a chart: by civil hour, or by civil day of 23, 24 or 25 hours. */
export const bucketSizes = ["PT1H", "P1D"] as const;
export type BucketSize = (typeof bucketSizes)[number];

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, made);
  return made;
}

// Clocks change at quarters of an hour only, and asking what they show costs far more than remembering it.
const quarter = 900_000;
const mostRemembered = 10_000;
const offsets = new Map<string, number>();

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(at: Instant, zone: string): number {
  const name = `${Math.floor(at / quarter)} ${zone}`;
  const known = offsets.get(name);
  if (known !== undefined) return known;
  if (offsets.size >= mostRemembered) offsets.clear();
  const found = offsetAsked(at, zone);
  offsets.set(name, found);
  return found;
}

function offsetAsked(at: Instant, zone: string): number {
  const name =
    offsetFormat(zone)
      .formatToParts(at)
      .find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (found === null) return 0;
  const ahead = minutes(Number(found[2]) * 60 + Number(found[3]));
  return found[1] === "-" ? -ahead : ahead;
}

const day = 86_400_000;
const hour = 3_600_000;

/** The first instant of the civil day or hour that holds `at`. */
export function bucketStart(at: Instant, size: BucketSize, zone: string): Instant {
  const step = size === "P1D" ? day : hour;
  const offset = zoneOffset(at, zone);
  const wall = Math.floor((at + offset) / step) * step;
  const start = wall - offset;
  // Midnight may lie on the other side of a clock change; an hour never straddles one in whole-hour zones.
  return atMillisecond(size === "P1D" ? wall - zoneOffset(atMillisecond(start), zone) : start);
}

/** The first instant after the bucket that starts at `start`. A day that changes the clock has 23 or 25 hours. */
export function bucketEnd(start: Instant, size: BucketSize, zone: string): Instant {
  if (size === "PT1H") return atMillisecond(start + hour);
  return bucketStart(atMillisecond(start + day + 2 * hour), size, zone);
}
