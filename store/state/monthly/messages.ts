import { monthOf } from "../../../model/civil-day.ts";
import type { ObservingNeeds } from "../../../model/observed.ts";
import { before, hours, type Instant } from "../../../model/time.ts";
import { bulk } from "../bulk.ts";
import type { Database, Writing } from "../counters.ts";
import { addedTo, countedDelays, linesIn, noSums, type Sums, serviceOf } from "../observing/messages.ts";
import { frozenMonths, type Month, nothingRolled, type Span, spanOf } from "../observing/span.ts";
import { epoch } from "../rows.ts";
import { addRolled, held, note, rolled } from "./work.ts";

/** A month under way: nothing of it counts before it is whole. */
interface Begun {
  readonly month: Month;
  readonly span: Span;
  readonly changes: number;
  /** By device, a bit for each day. */
  readonly heard: Map<string, number>;
  readonly sums: Map<string, Sums>;
  /** Days looked at so far. */
  days: number;
}

/** Sums up the ledger and the delays of months that are over, a day with each call; false when nothing is left to do. */
export function messageRolling(db: Database, needs: ObservingNeeds): (now: Instant) => Promise<boolean> {
  let begun: Begun | null = null;
  return async (now) => {
    const month = begun?.month ?? (await nextMonth(db, now));
    if (month === null) return false;
    begun ??= await begin(db, month, now);
    const day = begun.span.days[begun.days];
    if (day !== undefined) {
      await lookAt(db, begun, day);
      return true;
    }
    const own = begun;
    begun = null;
    await keep(db, needs, own);
    return true;
  };
}

async function nextMonth(db: Database, now: Instant): Promise<Month | null> {
  const row = await db
    .selectFrom("ledger")
    .select((each) => each.fn.min("hour").as("at"))
    .executeTakeFirst();
  const at = row?.at ?? null;
  if (at === null) return null;
  const done = await rolled(db, "messages");
  return frozenMonths(monthOf(epoch.parse(at)), now).find(({ name }) => !done.has(name)) ?? null;
}

/** Whoever changes the month from here on is seen to have done so. */
async function begin(db: Database, month: Month, now: Instant): Promise<Begun> {
  const { changes } = await db.transaction().execute(async (trx) => {
    const work = await held(trx, "messages");
    const until_at = Math.max(work.until_at, month.until) as Instant;
    await note(trx, "messages", { until_at });
    return work;
  });
  const span = spanOf({ from: month.from, until: month.until, months: [month.name] }, now, nothingRolled);
  return { month, span, changes, heard: new Map(), sums: new Map(), days: 0 };
}

async function lookAt(db: Database, begun: Begun, day: Pick<Month, "from" | "until">): Promise<void> {
  const { heard, span, sums } = begun;
  for (const line of await linesIn(db, day, span)) {
    heard.set(line.device, (heard.get(line.device) ?? 0) | (1 << begun.days));
    const service = serviceOf(line.device);
    sums.set(service, addedTo(sums.get(service) ?? noSums, line));
  }
  begun.days += 1;
}

const rowsAtOnce = 4096;

async function keep(db: Database, needs: ObservingNeeds, begun: Begun): Promise<void> {
  const { month, span, changes, heard, sums } = begun;
  const delays = await countedDelays(db, needs, span, month);
  const upsert = daysUpsert(db);
  const devices = [...heard].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (let n = 0; n < devices.length; n += rowsAtOnce) {
    const values = devices.slice(n, n + rowsAtOnce).flatMap(([device, days]) => [month.name, device, days]);
    await db.transaction().execute((trx) => upsert(trx, values));
  }
  const services = [...new Set([...sums.keys(), ...delays.keys()])].toSorted();
  await db.transaction().execute(async (trx) => {
    // What changed meanwhile may be counted or not: it is counted again.
    if ((await held(trx, "messages")).changes !== changes) return;
    await trx.deleteFrom("service_month").where("month", "=", month.name).execute();
    for (const service of services) {
      const told = (delays.get(service) ?? []).map(({ atMost, n }) => [atMost, n]);
      await trx
        .insertInto("service_month")
        .values({
          month: month.name,
          service,
          delays: JSON.stringify(told),
          ...(sums.get(service) ?? noSums),
        })
        .execute();
    }
    await addRolled(trx, "messages", [month.name]);
  });
}

const daysUpsert = (db: Database) =>
  bulk(
    3,
    (rows) =>
      db
        .insertInto("device_month")
        .values(Array.from({ length: rows }, () => ({ month: "", device: "", days: 0 })))
        .onConflict((on) =>
          on.columns(["month", "device"]).doUpdateSet((row) => ({ days: row.ref("excluded.days") })),
        )
        .compile().sql,
  );

/** Hours of the ledger that are older than this when they are written were long in the journal. */
const longAgo = hours(48);

/** Months are counted again of which something is written after they were. `hours`: what is written. `at`: about now. */
export async function putMessagesRight(
  trx: Writing,
  written: readonly { readonly hour: Instant }[],
  at?: Instant,
): Promise<void> {
  const oldest = written.reduce((least, { hour }) => Math.min(least, hour), Number.POSITIVE_INFINITY);
  if (oldest === Number.POSITIVE_INFINITY || (at !== undefined && oldest >= before(at, longAgo))) return;
  const { until_at: until, changes } = await held(trx, "messages");
  if (oldest >= until) return;
  await note(trx, "messages", { changes: changes + 1 });
  await trx
    .deleteFrom("month_rolled")
    .where("kind", "=", "messages")
    .where("month", ">=", monthOf(oldest as Instant))
    .execute();
}
