import { z } from "zod";
import { findMetric, type Metric } from "../model/catalogue.ts";
import { type BucketSize, bucketSizes, timeZone } from "../model/civil-time.ts";
import { HubFailure } from "../model/failure.ts";
import { halvesOf } from "../model/identity.ts";
import { bucketView, type Reading, type ReadingView, readingView } from "../model/reading.ts";
import type { PatientRecords } from "../model/records.ts";
import type { ReadingsQuery } from "../model/telemetry-store.ts";
import { after, atMillisecond, before, days, hours, type Instant, minutes } from "../model/time.ts";
import { pageQuery, queryInstant } from "./paging.ts";

/** So many come at once when nobody asks for more or fewer. */
const atOnce = { readings: 100, buckets: 2000 } as const;
/** The most that may be asked for. */
const atMost = { readings: 1000, buckets: 10_000 } as const;

export const readingsQuery = pageQuery.extend({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(atMost.buckets)
    .optional()
    .describe("Readings: 100 when not given, at most 1000. Buckets: 2000 when not given."),
  code: z.string().min(1).max(64),
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  every: z.enum(bucketSizes).optional(),
  zone: timeZone.default("Europe/Rome"),
});
type Asked = z.infer<typeof readingsQuery>;

export const readingsReply = z.object({
  items: z.union([z.array(readingView), z.array(bucketView)]),
  next: z.string().nullable(),
});

/** Each page of buckets is cut from all of them, so the window is bounded by how many there can be. */
const longest = { PT1H: days(400), P1D: days(4000) } as const;

/** A device may be five minutes ahead of us and still be believed, so "until now" goes on that long. */
const believedAhead = minutes(5);

/** Without `from` and `to`, the last 24 hours. */
function queryOf({ code, from, to }: Asked, now: Instant): Omit<ReadingsQuery, "patient"> {
  const metric = findMetric(code);
  if (metric === null) {
    throw new HubFailure("input-rejected", "query/code: is no metric measured as a number");
  }
  const until = to ?? after(now, believedAhead);
  const opens = from ?? before(to ?? now, hours(24));
  if (opens >= until) throw new HubFailure("input-rejected", "query/from: must be before to");
  return { code: metric.code, from: opens, until };
}

export async function readingPage(
  records: Pick<PatientRecords, "readings">,
  patient: string,
  asked: Asked,
  now: Instant,
) {
  const { limit = atOnce.readings, cursor } = asked;
  if (limit > atMost.readings) {
    throw new HubFailure("input-rejected", `query/limit: must be at most ${atMost.readings} without every`);
  }
  const page = await records.readings(patient, queryOf(asked, now), { limit, cursor });
  return { items: page.items.map(viewOf), next: page.next };
}

export async function bucketPage(
  records: Pick<PatientRecords, "buckets">,
  patient: string,
  asked: Asked & { every: BucketSize },
  now: Instant,
) {
  const query = queryOf(asked, now);
  if (query.until - query.from > longest[asked.every]) {
    throw new HubFailure("input-rejected", `query/from: with every=${asked.every} the window is too long`);
  }
  const from = asked.cursor === undefined ? query.from : placeIn(asked.cursor, query);
  const buckets = await records.buckets(patient, { ...query, from }, asked.every, asked.zone);
  const items = buckets.slice(0, asked.limit ?? atOnce.buckets);
  const behind = buckets[items.length];
  return { items, next: behind === undefined ? null : cursorAt(behind.from) };
}

/** Where a page of buckets goes on: with the one that begins then. */
const cursorAt = (from: Instant): string => Buffer.from(`b1.${from}`).toString("base64url");

function placeIn(cursor: string, { from, until }: Pick<ReadingsQuery, "from" | "until">): Instant {
  const [, found] = /^b1\.(\d{1,16})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  const place = atMillisecond(Number(found));
  if (place > from && place < until && cursorAt(place) === cursor) return place;
  throw new HubFailure("input-rejected", "the cursor is not one this list gave");
}

const unitOf = (metric: Metric | null): string => metric?.unit ?? "";

/** As the API shows it; what was corrected or converted is shown beside what was made of it. */
function viewOf(reading: Reading): ReadingView {
  const { service, device } = halvesOf(reading.device);
  return {
    at: reading.at,
    receivedAt: reading.receivedAt,
    code: reading.code,
    value: reading.value,
    unit: unitOf(findMetric(reading.code)),
    service,
    device,
    flags: [...reading.flags],
    message: reading.message,
    ...(reading.deviceAt === reading.at ? {} : { deviceAt: reading.deviceAt }),
    ...(reading.sent === null ? {} : { sent: reading.sent }),
    ...(reading.context === null ? {} : { context: reading.context }),
  };
}
