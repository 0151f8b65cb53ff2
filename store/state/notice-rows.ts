import { z } from "zod";
import { type NewNotice, type Notice, notice } from "../../model/notice.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const { kind, channel, priority, state } = notice.shape;
const readRow = rowReader(
  "notice",
  z.object({
    key: z.string(),
    alert: z.string(),
    kind,
    step: z.int(),
    recipient: z.string(),
    channel,
    priority,
    state,
    due_at: epoch,
    queued_at: epoch,
    sent_at: epoch.nullable(),
    confirmed_at: epoch.nullable(),
    opened_at: epoch.nullable(),
    tries: z.int(),
    next_try_at: epoch.nullable(),
    trouble: z.string().nullable(),
  }),
);

export function noticeFrom(row: unknown): Notice {
  const { due_at, queued_at, sent_at, confirmed_at, opened_at, next_try_at, ...same } = readRow(row);
  return {
    ...same,
    dueAt: due_at,
    queuedAt: queued_at,
    sentAt: sent_at,
    confirmedAt: confirmed_at,
    openedAt: opened_at,
    nextTryAt: next_try_at,
  };
}

/** The same notice again is the one that is there already. */
export async function queueNotices(
  trx: Writing,
  sequence: number,
  notices: readonly NewNotice[],
): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ dueAt, queuedAt, ...same }) => ({
    ...same,
    sequence,
    state: "queued",
    due_at: dueAt,
    queued_at: queuedAt,
    sent_at: null,
    confirmed_at: null,
    opened_at: null,
    tries: 0,
    next_try_at: null,
    trouble: null,
  }));
  await trx
    .insertInto("notice")
    .values(rows)
    .onConflict((on) => on.column("key").doNothing())
    .execute();
}

export async function supersedeQueued(trx: Writing, alert: string): Promise<void> {
  await trx
    .updateTable("notice")
    .set({ state: "superseded", next_try_at: null })
    .where("alert", "=", alert)
    .where("state", "=", "queued")
    .execute();
}

/** All there ever were about an alert, in their order. */
export async function noticesOf(db: Database, alert: string): Promise<readonly Notice[]> {
  const rows = await db
    .selectFrom("notice")
    .selectAll()
    .where("alert", "=", alert)
    .orderBy("sequence")
    .orderBy("key")
    .execute();
  return rows.map(noticeFrom);
}
