import { z } from "zod";
import { usualTime } from "./usual-time.ts";

/** A moment, as whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: "instant" };
/** A length of time in milliseconds. */
export type Duration = number & { readonly __brand: "duration" };

export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => (n * 1000) as Duration;
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
/** Days of 24 hours; civil days are in `civil-time.ts`. */
export const days = (n: number): Duration => hours(n * 24);

export const after = (from: Instant, by: Duration): Instant => (from + by) as Instant;
export const before = (from: Instant, by: Duration): Instant => (from - by) as Instant;
export const between = (from: Instant, until: Instant): Duration => (until - from) as Duration;
export const atMillisecond = (epochMilliseconds: number): Instant => epochMilliseconds as Instant;

/** The start of the UTC hour that holds an instant. */
export const utcHour = (at: Instant): Instant =>
  (at - (((at % 3_600_000) + 3_600_000) % 3_600_000)) as Instant;

/** The one way to learn the time. Handed in, so that tests can stop it. */
export interface Clock {
  now(): Instant;
}

// A zone is demanded: a reading without one would be an hour off twice a year.
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Reads an RFC 3339 time with a zone; `null` when it is not one, or no such day exists. */
export function parseInstant(text: string): Instant | null {
  const usual = usualTime(text);
  if (usual !== null) return usual as Instant;
  if (!rfc3339.test(text)) return null;
  const parsed = Date.parse(text[10] === " " ? text.replace(" ", "T") : text);
  if (Number.isNaN(parsed) || !dayExists(text)) return null;
  return parsed as Instant;
}

/** `Date.parse` rolls 30 February over into March; nobody measured anything on that day. */
function dayExists(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
}

/** RFC 3339 in UTC with milliseconds: `2026-11-22T07:14:57.000Z`. */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

/** RFC 3339 text outside, an `Instant` inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.custom<Instant>(Number.isSafeInteger), {
  decode: (text, context) => {
    const parsed = parseInstant(text);
    if (parsed !== null) return parsed;
    context.issues.push({ code: "custom", input: text, message: "is not an RFC 3339 time with a zone" });
    return z.NEVER;
  },
  encode: formatInstant,
});

const durationForm = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Reads an ISO 8601 duration of days, hours, minutes and seconds; `null` when it is not one, or is empty. */
export function parseDuration(text: string): Duration | null {
  const found = durationForm.exec(text);
  if (found === null) return null;
  const [d = 0, h = 0, m = 0, s = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const total = days(d) + hours(h) + minutes(m) + seconds(s);
  return total > 0 ? (total as Duration) : null;
}

/** ISO 8601 text inside and out (`PT15M`), checked; turn it into a `Duration` with `parseDuration`. */
export const durationText = z
  .string()
  .refine((text) => parseDuration(text) !== null, "is not an ISO 8601 duration such as PT15M or P3D");
