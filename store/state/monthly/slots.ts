import { sql } from "kysely";
import { monthOf } from "../../../model/civil-day.ts";
import { monthStart, monthsAfter } from "../../../model/month-window.ts";
import { before, hours, type Instant } from "../../../model/time.ts";
import type { Database, Writing } from "../counters.ts";
import { frozenMonths, type Month } from "../observing/span.ts";
import { epoch, padded } from "../rows.ts";
import { addRolled, held, note, rolled } from "./work.ts";

/** People whose slots are summed up with one transaction: others who write wait no longer than for these. */
const atOnce = 20;

/** What a slot's row says of where and when it belongs. */
interface Touched {
  readonly patient: string;
  readonly opensAt: Instant;
}

/** Sums up some people's slots of months that are over; false when there is nothing left to do. */
export async function rollSlots(db: Database, now: Instant): Promise<boolean> {
  const first = await firstMonth(db);
  const frozen = first === null ? [] : frozenMonths(first, now);
  const done = await rolled(db, "slots");
  if (frozen.every(({ name }) => done.has(name))) return false;
  await db.transaction().execute(async (trx) => {
    const work = await held(trx, "slots");
    const wanted = work.months.length > 0 ? work.months : frozen.map(({ name }) => name);
    // Who came first has done it meanwhile.
    const known = await rolled(trx, "slots");
    const months = firstRun(frozen, ({ name }) => wanted.includes(name) && !known.has(name));
    const last = months.at(-1);
    if (last === undefined) return note(trx, "slots", { months: [], after: "" });
    const patients = await peopleAfter(trx, work.after);
    await sumUp(trx, patients, months);
    const isOver = patients.length < atOnce;
    if (isOver) await addRolled(trx, "slots", names(months));
    await note(trx, "slots", {
      months: isOver ? [] : names(months),
      after: isOver ? "" : (patients.at(-1) ?? ""),
      until_at: Math.max(work.until_at, last.until) as Instant,
    });
  });
  return true;
}

/** The first of them that follow one another: what came late may be older than what was summed up. */
function firstRun(months: readonly Month[], holds: (month: Month) => boolean): readonly Month[] {
  const first = months.findIndex(holds);
  const end = months.findIndex((month, n) => n > first && !holds(month));
  return first < 0 ? [] : months.slice(first, end < 0 ? undefined : end);
}

const names = (months: readonly Month[]): readonly string[] => months.map(({ name }) => name);

/** No slot is longer than a month. */
async function firstMonth(db: Database): Promise<string | null> {
  const row = await db
    .selectFrom("slot")
    .select((each) => each.fn.min("closes_at").as("at"))
    .executeTakeFirst();
  const at = row?.at ?? null;
  return at === null ? null : monthsAfter(monthOf(epoch.parse(at)), -1);
}

async function peopleAfter(trx: Writing, after: string): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("enrolment")
    .select("patient")
    .where("patient", ">", after)
    .orderBy("patient")
    .limit(atOnce)
    .execute();
  return rows.map(({ patient }) => patient);
}

/** In place of what was summed up of them before. `months` follow one another. */
async function sumUp(trx: Writing, patients: readonly string[], months: readonly Month[]): Promise<void> {
  const [first, last] = [months[0], months.at(-1)];
  if (patients.length === 0 || first === undefined || last === undefined) return;
  const whose = padded(patients);
  await trx
    .deleteFrom("person_month")
    .where("patient", "in", whose)
    .where("month", ">=", first.name)
    .where("month", "<=", last.name)
    .execute();
  const name = sql.join(
    months.map((each) => sql`when opens_at < ${each.until} then ${sql.lit(each.name)}`),
    sql` `,
  );
  await sql`
    insert into person_month (patient, month, service, municipality, due, met, in_time, readings, known_at)
    select patient, case ${name} end, service, municipality, count(*),
      sum(case when met_received_at is null then 0 else 1 end),
      sum(case when met_received_at <= closes_at then 1 else 0 end),
      sum(readings), max(case when met_received_at > closes_at then met_received_at else closes_at end)
    from slot
    where patient in (${sql.join(whose)}) and closed = 1 and opens_at >= ${first.from} and opens_at < ${last.until}
    group by 1, 2, 3, 4`.execute(trx);
}

/** Only slots that opened so long ago can be of a month that is rolled up: its end lies further back. */
const longAgo = hours(48);

/** Sums up anew what slots changed of months that were summed up before. `at`: about now. */
export async function putSlotsRight(trx: Writing, slots: readonly Touched[], at: Instant): Promise<void> {
  const late = slots.filter(({ opensAt }) => opensAt < before(at, longAgo));
  if (late.length === 0) return;
  const { until_at: until } = await held(trx, "slots");
  const own = late.filter(({ opensAt }) => opensAt < until);
  for (const [name, touched] of Map.groupBy(own, ({ opensAt }) => monthOf(opensAt))) {
    const month = { name, from: monthStart(name), until: monthStart(monthsAfter(name, 1)) };
    const patients = [...new Set(touched.map(({ patient }) => patient))].toSorted();
    for (let n = 0; n < patients.length; n += atOnce) {
      await sumUp(trx, patients.slice(n, n + atOnce), [month]);
    }
  }
}

/** Nothing is left of somebody whose slots are gone; after those, or it might be summed up again between the two. */
export async function forgetSlots(trx: Writing, patient: string): Promise<void> {
  await held(trx, "slots");
  await trx.deleteFrom("person_month").where("patient", "=", patient).execute();
}
