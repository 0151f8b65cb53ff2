import type { DeliveryBook, NewDue, ReportDue } from "../../model/delivery-book.ts";
import { HubFailure } from "../../model/failure.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { letterCalls } from "./delivery-letters.ts";
import { dueOf, duesFrom, plannedDue } from "./delivery-rows.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { addJob } from "./report-book.ts";
import { changed, padded } from "./rows.ts";

/** Reports that fall due, in the tables `report_schedule`, `report_due`, `report_delivery` and `report_attempt`. */
export const deliveryBook = (db: Database): DeliveryBook => ({
  ...planningCalls(db),
  ...letterCalls(db),
  ...lookingCalls(db),
  again: (key, report, now) => db.transaction().execute((trx) => again(trx, key, report, now)),
  async dismiss(key) {
    await failedDue(db, key);
    await db
      .updateTable("report_due")
      .set({ state: "dismissed" })
      .where("key", "=", key)
      .where("state", "=", "failed")
      .execute();
    return plannedDue(db, key);
  },
});

type Planning = Pick<DeliveryBook, "known" | "lastDueAt" | "plan" | "making" | "fail">;

const planningCalls = (db: Database): Planning => ({
  async known(schedules, now) {
    if (schedules.length === 0) return new Map();
    await db
      .insertInto("report_schedule")
      .values(schedules.map((id) => ({ id, since: now })))
      .onConflict((on) => on.doNothing())
      .execute();
    const rows = await db
      .selectFrom("report_schedule")
      .selectAll()
      .where("id", "in", padded(schedules))
      .execute();
    return new Map(rows.map(({ id, since }) => [id, atMillisecond(since)]));
  },
  async lastDueAt(schedule) {
    const { last } = await db
      .selectFrom("report_due")
      .select((row) => row.fn.max("due_at").as("last"))
      .where("schedule", "=", schedule)
      .executeTakeFirstOrThrow();
    return last === null ? null : atMillisecond(Number(last));
  },
  plan: (due, report, missed) => db.transaction().execute((trx) => plan(trx, due, report, missed)),
  async making() {
    const rows = await db
      .selectFrom("report_due")
      .selectAll()
      .where("state", "=", "making")
      .orderBy("due_at")
      .orderBy("key")
      .execute();
    return duesFrom(db, rows);
  },
  async fail(key, trouble) {
    await db
      .updateTable("report_due")
      .set({ state: "failed", trouble: trouble.slice(0, 500) })
      .where("key", "=", key)
      .where("state", "=", "making")
      .execute();
  },
});

const rowOf = ({ from, until, dueAt, plannedAt, ...same }: NewDue) => ({
  ...same,
  ...{ from_at: from, until_at: until, due_at: dueAt, planned_at: plannedAt, trouble: null },
});

async function plan(
  trx: Writing,
  due: NewDue,
  report: { readonly id: string; readonly by: string },
  missed: readonly NewDue[],
): Promise<boolean> {
  const row = { ...rowOf(due), state: "making", report: report.id };
  const planned = await trx
    .insertInto("report_due")
    .values(row)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  if (!changed(planned)) return false;
  await addJob(trx, jobOf(due, report, due.plannedAt));
  if (missed.length > 0) {
    await trx
      .insertInto("report_due")
      .values(missed.map((each) => ({ ...rowOf(each), state: "missed", report: null })))
      .onConflict((on) => on.doNothing())
      .execute();
  }
  return true;
}

const jobOf = (
  { kind, service, from, until }: Pick<ReportDue, "kind" | "service" | "from" | "until">,
  { id, by }: { readonly id: string; readonly by: string },
  at: Instant,
) => ({ id, kind, service, from, until, askedAt: at, askedBy: by });

type Looking = Pick<DeliveryBook, "list" | "due" | "undelivered">;

const lookingCalls = (db: Database): Looking => ({
  async list({ kinds, services, kind, to }, page) {
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await db
      .selectFrom("report_due")
      .selectAll()
      .$if(kind !== undefined, (some) => some.where("kind", "=", kind ?? ""))
      .$if(kinds !== undefined, (some) => some.where("kind", "in", [...(kinds ?? []), ""]))
      .$if(services !== undefined, (some) => some.where("service", "in", [...(services ?? []), ""]))
      .$if(place !== undefined, (some) =>
        some.where((row) =>
          row(row.refTuple("due_at", "key"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
        ),
      )
      .orderBy("due_at", "desc")
      .orderBy("key", "desc")
      .limit(size + 1)
      .execute();
    const dues = await duesFrom(db, rows, to);
    return pageFrom(
      dues,
      size,
      (due) => due,
      ({ dueAt, key }) => [dueAt, key],
    );
  },
  due: (key) => dueOf(db, key),
  async undelivered() {
    const { n } = await db
      .selectFrom("report_due")
      .select((row) => row.fn.countAll<number | string>().as("n"))
      .where("state", "=", "failed")
      .executeTakeFirstOrThrow();
    return Number(n);
  },
});

async function failedDue(db: Database, key: string): Promise<ReportDue> {
  const due = await plannedDue(db, key);
  if (due.state === "failed") return due;
  throw new HubFailure(
    "conflict",
    `The report ${key} is ${due.state}: only one that failed is tried again or let be.`,
  );
}

async function again(
  trx: Writing,
  key: string,
  report: { readonly id: string; readonly by: string },
  now: Instant,
): Promise<ReportDue> {
  const due = await failedDue(trx, key);
  const hasLetters = due.deliveries.length > 0;
  const failed = await trx
    .selectFrom("report")
    .select("id")
    .where("id", "=", due.report)
    .where("state", "=", "failed")
    .executeTakeFirst();
  if (failed !== undefined) await addJob(trx, jobOf(due, report, now));
  const state = hasLetters ? "telling" : "making";
  const own = failed === undefined ? due.report : report.id;
  await trx
    .updateTable("report_due")
    .set({ state, trouble: null, report: own })
    .where("key", "=", key)
    .execute();
  await trx.updateTable("report_document").set({ fault: null }).where("report", "=", own).execute();
  await trx
    .updateTable("report_delivery")
    .set({ state: "queued", tries: 0, next_try_at: now })
    .where("due", "=", key)
    .where("state", "=", "failed")
    .execute();
  return plannedDue(trx, key);
}
