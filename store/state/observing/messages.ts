import { z } from "zod";
import { deviceKey, halvesOf } from "../../../model/identity.ts";
import type { ObservingNeeds, ServiceMonth } from "../../../model/observed.ts";
import { type QuarantineReason, quarantineReason } from "../../../model/quarantine.ts";
import { minutes } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { addRolledDays, rolledDelays, rolledServices } from "../monthly/reading.ts";
import { epoch, plainReader, rowReader } from "../rows.ts";
import { sketchReading } from "../sli-delays.ts";
import type { Day, Month, Span } from "./span.ts";

/** On which days of the span a device was heard of, by device. */
export type Heard = ReadonlyMap<string, Uint8Array>;

export type Messages = Pick<ServiceMonth, "messages" | "duplicates" | "found" | "accepted" | "rejected">;
export type Delays = Pick<ServiceMonth, "timed" | "onTime" | "delays">;
/** What became of messages and of the observations in them. */
export interface Sums {
  readonly messages: number;
  readonly duplicates: number;
  readonly found: number;
  readonly accepted: number;
  readonly quarantined: number;
}
export const noSums: Sums = { messages: 0, duplicates: 0, found: 0, accepted: 0, quarantined: 0 };

const figures = ["processed", "statuses", "found", "stored", "duplicate", "quarantined"] as const;
const readLine = plainReader("ledger", ["device"], figures);
type Line = ReturnType<typeof readLine>;

/** A key of a device is that of its service, a slash and its own. */
export const serviceOf = (device: string): string => device.slice(0, device.indexOf("/"));

export const addedTo = (sum: Sums, line: Line): Sums => ({
  messages: sum.messages + line.processed - line.statuses,
  duplicates: sum.duplicates + line.duplicate,
  found: sum.found + line.found,
  accepted: sum.accepted + line.stored,
  quarantined: sum.quarantined + line.quarantined,
});

/** What became of a month's messages, by service, and on which days each device was heard of. */
export async function messagesIn(
  db: Database,
  span: Span,
): Promise<{ readonly at: (service: string, month: Month) => Messages; readonly heard: Heard }> {
  const heard = new Map<string, Uint8Array>();
  const sums = new Map<string, ReadonlyMap<string, Sums>>();
  const rejections = new Map<string, readonly Rejected[]>();
  const daysOf = (device: string): Uint8Array => {
    const known = heard.get(device) ?? new Uint8Array(span.days.length);
    heard.set(device, known);
    return known;
  };
  for (const [n, month] of span.months.entries()) {
    const first = span.days.findIndex((day) => day.month === n);
    if (span.rolled.messages.has(month.name)) {
      sums.set(month.name, await rolledServices(db, month));
      await addRolledDays(db, month, first, daysOf);
    } else sums.set(month.name, await countedIn(db, n, first, span, daysOf));
    rejections.set(month.name, await rejectedIn(db, month, span));
  }
  const at = (service: string, { name }: Month): Messages => {
    const { quarantined, ...sum } = sums.get(name)?.get(service) ?? noSums;
    const own = (rejections.get(name) ?? []).filter((each) => each.service === service);
    return { ...sum, rejected: rejectedFor(own, quarantined) };
  };
  return { at, heard };
}

/** A month of the ledger, day by day. `first`: the place of its first day. */
async function countedIn(
  db: Database,
  month: number,
  first: number,
  span: Span,
  daysOf: (device: string) => Uint8Array,
): Promise<ReadonlyMap<string, Sums>> {
  const sums = new Map<string, Sums>();
  for (let place = first; span.days[place]?.month === month; place += 1) {
    const day = span.days[place];
    for (const line of day === undefined ? [] : await linesIn(db, day, span)) {
      daysOf(line.device)[place] = 1;
      const service = serviceOf(line.device);
      sums.set(service, addedTo(sums.get(service) ?? noSums, line));
    }
  }
  return sums;
}

/** Neither was wrong in itself: the one was not to be taken any more, of the other there was too much. */
const noFault: readonly QuarantineReason[] = ["consent-withdrawn", "quota"];

/** By reason; `not-kept` are those of which the quarantine has had to let go the reason. */
function rejectedFor(rejected: readonly Rejected[], quarantined: number) {
  const reasons = new Map<QuarantineReason, number>();
  for (const { reason, n } of rejected) reasons.set(reason, (reasons.get(reason) ?? 0) + n);
  const known = [...reasons].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const missing = quarantined - known.reduce((sum, [, n]) => sum + n, 0);
  const told = known.filter(([reason]) => !noFault.includes(reason));
  return Object.fromEntries(missing > 0 ? [...told, ["not-kept", missing] as const] : told);
}

/** Of each device that was heard of on a civil day, as far as hours are known. */
export async function linesIn(
  db: Database,
  { from, until }: Pick<Day, "from" | "until">,
  { wholeHours }: Pick<Span, "wholeHours">,
): Promise<readonly Line[]> {
  if (from >= wholeHours) return [];
  const rows = await db
    .selectFrom("ledger")
    .select("device")
    .select((row) => figures.map((figure) => row.fn.sum<number>(figure).as(figure)))
    .where("hour", ">=", from)
    .where("hour", "<", Math.min(until, wholeHours))
    .groupBy("device")
    .execute();
  return rows.map(readLine);
}

const whole = z.union([z.number(), z.string().transform(Number)]);
const readRejected = rowReader(
  "quarantine",
  z.object({ device: deviceKey, reason: quarantineReason, n: whole }),
);

interface Rejected {
  readonly service: string;
  readonly reason: QuarantineReason;
  readonly n: number;
}

async function rejectedIn(
  db: Database,
  { from, until }: Month,
  { wholeHours }: Span,
): Promise<readonly Rejected[]> {
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
  needs: ObservingNeeds,
  span: Span,
  month: Month,
): Promise<(service: string) => Delays> {
  const isRolled = span.rolled.messages.has(month.name);
  const counts = isRolled ? await rolledDelays(db, month) : await countedDelays(db, needs, span, month);
  return (service) => {
    const delays = counts.get(service) ?? [];
    const count = (all: Delays["delays"]): number => all.reduce((sum, { n }) => sum + n, 0);
    const soon = delays.filter(({ atMost }) => atMost <= inTime * blur);
    return { timed: count(delays), onTime: count(soon), delays };
  };
}

export async function countedDelays(
  db: Database,
  { delayCounts }: ObservingNeeds,
  { wholeHours }: Span,
  { from, until }: Month,
): Promise<ReadonlyMap<string, Delays["delays"]>> {
  const end = epoch.parse(Math.min(until, wholeHours));
  const sketches = from < end ? await sketchReading(db).delays({ name: "delivery", from, until: end }) : [];
  const services = Map.groupBy(sketches, ({ service }) => service ?? "");
  return new Map([...services].map(([service, own]) => [service, delayCounts(own)]));
}
