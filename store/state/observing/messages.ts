import { sql } from "kysely";
import { z } from "zod";
import { zoneOffset } from "../../../model/civil-time.ts";
import { deviceKey, halvesOf, type ServiceId } from "../../../model/identity.ts";
import type { ObservingNeeds, ServiceMonth } from "../../../model/observed.ts";
import { type QuarantineReason, quarantineReason } from "../../../model/quarantine.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { type Instant, minutes } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { epoch, rowReader } from "../rows.ts";
import { sketchReading } from "../sli-delays.ts";
import { type Day, daysIn, type Month, type Span } from "./span.ts";

/** On which days of the span a device was heard of, by device. */
export type Heard = ReadonlyMap<string, Uint8Array>;

export type Messages = Pick<ServiceMonth, "messages" | "duplicates" | "found" | "accepted" | "rejected">;
export type Delays = Pick<ServiceMonth, "timed" | "onTime" | "delays">;
type Sums = { messages: number; duplicates: number; found: number; accepted: number; quarantined: number };

const whole = z.union([z.number(), z.string().transform(Number)]);
const readLine = rowReader(
  "ledger",
  z.object({
    device: deviceKey,
    day: whole,
    processed: whole,
    statuses: whole,
    found: whole,
    stored: whole,
    duplicate: whole,
    quarantined: whole,
  }),
);

/** What became of a month's messages, by service, and on which days each device was heard of. */
export async function messagesIn(
  db: Database,
  span: Span,
): Promise<{ readonly at: (service: string, month: Month) => Messages; readonly heard: Heard }> {
  const heard = new Map<string, Uint8Array>();
  const sums = new Map<string, Sums>();
  const rejections = new Map<string, Map<QuarantineReason, number>>();
  const sumsAt = (service: ServiceId, month: Month): Sums => {
    const name = `${service} ${month.name}`;
    const known = sums.get(name);
    if (known !== undefined) return known;
    const made = { messages: 0, duplicates: 0, found: 0, accepted: 0, quarantined: 0 };
    sums.set(name, made);
    return made;
  };
  for (const month of span.months) {
    for (const row of await linesIn(db, month, span)) {
      const days = heard.get(row.device) ?? new Uint8Array(span.days.length);
      heard.set(row.device, days);
      days[row.place] = 1;
      const sum = sumsAt(halvesOf(row.device).service, month);
      sum.messages += row.processed - row.statuses;
      sum.found += row.found;
      sum.accepted += row.stored;
      sum.duplicates += row.duplicate;
      sum.quarantined += row.quarantined;
    }
    for (const { service, reason, n } of await rejectedIn(db, month, span)) {
      const own = rejections.get(`${service} ${month.name}`) ?? new Map<QuarantineReason, number>();
      rejections.set(`${service} ${month.name}`, own);
      own.set(reason, (own.get(reason) ?? 0) + n);
    }
  }
  const at = (service: string, month: Month): Messages => {
    const { quarantined, ...sum } = sums.get(`${service} ${month.name}`) ?? noSums;
    return { ...sum, rejected: rejectedFor(rejections.get(`${service} ${month.name}`), quarantined) };
  };
  return { at, heard };
}

const noSums: Sums = { messages: 0, duplicates: 0, found: 0, accepted: 0, quarantined: 0 };

/** Neither was wrong in itself: the one was not to be taken any more, of the other there was too much. */
const noFault: readonly QuarantineReason[] = ["consent-withdrawn", "quota"];

/** By reason; `not-kept` are those of which the quarantine has had to let go the reason. */
function rejectedFor(reasons: ReadonlyMap<QuarantineReason, number> | undefined, quarantined: number) {
  const known = [...(reasons ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const missing = quarantined - known.reduce((sum, [, n]) => sum + n, 0);
  const told = known.filter(([reason]) => !noFault.includes(reason));
  return Object.fromEntries(missing > 0 ? [...told, ["not-kept", missing] as const] : told);
}

/** Of each device and civil day. */
async function linesIn(db: Database, month: Month, span: Span) {
  const found: (ReturnType<typeof readLine> & { readonly place: number })[] = [];
  for (const { from, until } of evenly(month, span)) {
    const offset = zoneOffset(from, rollupZone);
    const day = sql<number>`(hour + ${sql.lit(offset)}) / ${sql.lit(dayLength)}`;
    const rows = await db
      .selectFrom("ledger")
      .select("device")
      .select([day.as("day")])
      .select((row) => figures.map((figure) => row.fn.sum<number>(figure).as(figure)))
      .where("hour", ">=", from)
      .where("hour", "<", until)
      .groupBy(["device", day])
      .execute();
    for (const row of rows.map(readLine)) {
      const noon = (row.day * dayLength - offset + dayLength / 2) as Instant;
      const { first } = daysIn(span, { from: noon, until: (noon + 1) as Instant });
      found.push({ ...row, place: first });
    }
  }
  return found;
}

const dayLength = 86_400_000;
const figures = ["processed", "statuses", "found", "stored", "duplicate", "quarantined"] as const;

/** The month in parts within which the clocks are not changed, as far as hours are known. */
function evenly(month: Month, { days, wholeHours }: Span): readonly Pick<Day, "from" | "until">[] {
  const parts: { from: Instant; until: Instant }[] = [];
  for (const day of days) {
    if (day.from < month.from || day.from >= month.until || day.from >= wholeHours) continue;
    const until = Math.min(day.until, wholeHours) as Instant;
    const changes = zoneOffset(day.from, rollupZone) !== zoneOffset(day.until, rollupZone);
    const last = parts.at(-1);
    const isEven =
      last !== undefined && zoneOffset(last.from, rollupZone) === zoneOffset(day.from, rollupZone);
    if (changes) parts.push(...halves({ from: day.from, until: until }));
    else if (isEven) last.until = until;
    else parts.push({ from: day.from, until });
  }
  return parts;
}

/** A day on which the clocks are changed, at the hour they are. */
function halves({ from, until }: { from: Instant; until: Instant }) {
  let turn = from;
  while (turn < until && zoneOffset(turn, rollupZone) === zoneOffset(from, rollupZone)) {
    turn = (turn + hour) as Instant;
  }
  return turn < until
    ? [
        { from, until: turn },
        { from: turn, until },
      ]
    : [{ from, until }];
}
const hour = 3_600_000;

const readRejected = rowReader(
  "quarantine",
  z.object({ device: deviceKey, reason: quarantineReason, n: whole }),
);

async function rejectedIn(db: Database, { from, until }: Month, { wholeHours }: Span) {
  const rows = await db
    .selectFrom("quarantine")
    .select(["device", "reason"])
    .select((row) => row.fn.countAll<number>().as("n"))
    .where("received_at", ">=", from)
    .where("received_at", "<", until)
    .where("received_at", "<", wholeHours)
    .groupBy(["device", "reason"])
    .execute();
  return rows
    .map(readRejected)
    .map(({ device, ...same }) => ({ ...same, service: halvesOf(device).service }));
}

/** Contract and evaluation.md: delivered so soon counts as in time. */
const inTime = minutes(15);
/** Delays are kept within half a percent. */
const blur = 1.005;

/** How long readings of a trusted clock took, by service, of a month. */
export async function delaysIn(
  db: Database,
  { delayCounts }: ObservingNeeds,
  { wholeHours }: Span,
  { from, until }: Month,
): Promise<(service: string) => Delays> {
  const end = epoch.parse(Math.min(until, wholeHours));
  const sketches = from < end ? await sketchReading(db).delays({ name: "delivery", from, until: end }) : [];
  const services = Map.groupBy(sketches, ({ service }) => service ?? "");
  return (service) => {
    const delays = delayCounts(services.get(service as ServiceId) ?? []);
    const count = (all: Delays["delays"]): number => all.reduce((sum, { n }) => sum + n, 0);
    const soon = delays.filter(({ atMost }) => atMost <= inTime * blur);
    return { timed: count(delays), onTime: count(soon), delays };
  };
}
