import { z } from "zod";
import {
  deliveryAttempt,
  type ReportDelivery,
  type ReportDue,
  reportDelivery,
  reportDue,
} from "../../model/delivery-book.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Database } from "./counters.ts";
import { epoch, padded, rowReader } from "./rows.ts";

const { kind, state } = reportDue.shape;
const readDue = rowReader(
  "report_due",
  z.object({
    key: z.string(),
    schedule: z.string(),
    period: z.string(),
    kind,
    service: z.string().nullable(),
    from_at: epoch,
    until_at: epoch,
    due_at: epoch,
    planned_at: epoch,
    state,
    report: z.string().nullable(),
    trouble: z.string().nullable(),
  }),
);

const readDelivery = rowReader(
  "report_delivery",
  z.object({
    due: z.string(),
    to_whom: z.string(),
    channel: reportDelivery.shape.channel,
    state: reportDelivery.shape.state,
    queued_at: epoch,
    tries: z.int(),
    next_try_at: epoch.nullable(),
    sent_at: epoch.nullable(),
    trouble: z.string().nullable(),
  }),
);

const readAttempt = rowReader(
  "report_attempt",
  z.object({
    due: z.string(),
    to_whom: z.string(),
    n: z.int(),
    at: epoch,
    outcome: deliveryAttempt.shape.outcome,
    trouble: z.string().nullable(),
  }),
);

/** Rows of `report_due` with all that hangs on them, in their order. */
export async function duesFrom(db: Database, rows: readonly unknown[], to?: string): Promise<ReportDue[]> {
  const dues = rows.map((row) => readDue(row));
  if (dues.length === 0) return [];
  const keys = padded(dues.map(({ key }) => key));
  const deliveries = await db
    .selectFrom("report_delivery")
    .selectAll()
    .where("due", "in", keys)
    .$if(to !== undefined, (some) => some.where("to_whom", "=", to ?? ""))
    .orderBy("to_whom")
    .execute();
  const attempts = await db
    .selectFrom("report_attempt")
    .selectAll()
    .where("due", "in", keys)
    .orderBy("n")
    .execute();
  const tried = Map.groupBy(attempts.map(readAttempt), ({ due, to_whom }) => `${due} ${to_whom}`);
  const told = Map.groupBy(deliveries.map(readDelivery), ({ due }) => due);
  return dues.map(({ from_at: from, until_at: until, due_at: dueAt, planned_at: plannedAt, ...same }) => ({
    ...same,
    ...{ from, until, dueAt, plannedAt },
    deliveries: (told.get(same.key) ?? []).map((row) => {
      const own = tried.get(`${row.due} ${row.to_whom}`) ?? [];
      return deliveryFrom(row, own);
    }),
  }));
}

function deliveryFrom(
  { channel, state, tries, trouble, ...row }: ReturnType<typeof readDelivery>,
  attempts: readonly ReturnType<typeof readAttempt>[],
): ReportDelivery {
  return {
    ...{ to: row.to_whom, channel, state, tries, trouble },
    ...{ queuedAt: row.queued_at, nextTryAt: row.next_try_at, sentAt: row.sent_at },
    attempts: attempts.map(({ n, at, outcome, trouble: met }) => ({ n, at, outcome, trouble: met })),
  };
}

export async function dueOf(db: Database, key: string): Promise<ReportDue | null> {
  const rows = await db.selectFrom("report_due").selectAll().where("key", "=", key).execute();
  const [due] = await duesFrom(db, rows);
  return due ?? null;
}

/** Throws `not-found` when it was never planned. */
export async function plannedDue(db: Database, key: string): Promise<ReportDue> {
  const due = await dueOf(db, key);
  if (due !== null) return due;
  throw new HubFailure("not-found", `No report ${key} has fallen due.`);
}
