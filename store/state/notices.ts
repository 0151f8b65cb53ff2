import { sql } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import { deviceKey } from "../../model/identity.ts";
import {
  askingKinds,
  type Delivery,
  mostTries,
  type Notice,
  type NoticeBook,
  type NoticeChannel,
  noticeChannels,
  noticesKept,
  pauseAfter,
  silentStates,
  type WhenUndelivered,
} from "../../model/notice.ts";
import { after, before, hours, type Instant } from "../../model/time.ts";
import { applyChanges } from "./alert-changes.ts";
import { holdMoves } from "./alert-moves.ts";
import { alertsBriefly } from "./alert-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { noticeFrom, noticesOf } from "./notice-rows.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import type { RecordMove } from "./recording.ts";
import { changed, padded } from "./rows.ts";

const pruneEvery = hours(1);

/** Notices as they are sent. Who is told stands with the moves of alerts; see `recording.ts`. */
export function noticeBook(db: Database, record: RecordMove, whenUndelivered: WhenUndelivered): NoticeBook {
  let pruned: Instant | null = null;
  return {
    due: async (now, limit, channels = noticeChannels) => {
      if (pruned === null || now >= after(pruned, pruneEvery)) {
        await prune(db, now);
        pruned = now;
      }
      await silence(db);
      return dueNow(db, now, pageSize({ limit }), channels);
    },

    note: (key, delivery, now) =>
      db.transaction().execute((trx) => note({ trx, record, whenUndelivered }, key, delivery, now)),

    opened: async (key, now) => {
      await db
        .updateTable("notice")
        .set({ state: "opened", opened_at: now })
        .where("key", "=", key)
        .where("state", "in", ["sent", "confirmed"])
        .execute();
    },

    ofAlert: (alert) => noticesOf(db, alert),

    dead: async (page) => {
      const size = pageSize(page);
      const place = placeIn(page, timePlace);
      const rows = await db
        .selectFrom("notice")
        .selectAll()
        .where("state", "=", "failed")
        .$if(place !== undefined, (query) =>
          query.where((row) =>
            row(row.refTuple("queued_at", "key"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
          ),
        )
        .orderBy("queued_at", "desc")
        .orderBy("key", "desc")
        .limit(size + 1)
        .execute();
      return pageFrom(rows, size, noticeFrom, (row) => [row.queued_at, row.key]);
    },

    resend: (key, now) => db.transaction().execute((trx) => resend(trx, key, now)),
  };
}

/** One ledger for every channel: what only asks for an answer is not sent once there is one. */
async function silence(db: Database): Promise<void> {
  await db
    .updateTable("notice")
    .set({ state: "superseded", next_try_at: null })
    .where("state", "=", "queued")
    .where("kind", "in", askingKinds)
    .where("alert", "in", (of) =>
      of
        .selectFrom("alert")
        .select("alert.id")
        .whereRef("alert.id", "=", "notice.alert")
        .where("alert.state", "in", [...silentStates, "retracted"]),
    )
    .execute();
}

const dueFrom = sql<number>`coalesce(notice.next_try_at, notice.due_at)`;

async function dueNow(
  db: Database,
  now: Instant,
  limit: number,
  channels: readonly NoticeChannel[],
): Promise<readonly Notice[]> {
  if (channels.length === 0) return [];
  const rows = await db
    .selectFrom("notice")
    .selectAll("notice")
    .where("notice.state", "=", "queued")
    .where("notice.channel", "in", padded(channels))
    .where(dueFrom, "<=", now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("notice as earlier")
            .select("earlier.key")
            .whereRef("earlier.alert", "=", "notice.alert")
            .whereRef("earlier.recipient", "=", "notice.recipient")
            .whereRef("earlier.channel", "=", "notice.channel")
            .where("earlier.state", "=", "queued")
            .whereRef("earlier.sequence", "<", "notice.sequence")
            .whereRef("earlier.due_at", "<=", "notice.due_at"),
        ),
      ),
    )
    .orderBy(dueFrom)
    .orderBy("notice.sequence")
    .orderBy("notice.key")
    .limit(limit)
    .execute();
  return rows.map(noticeFrom);
}

interface Noting {
  readonly trx: Writing;
  readonly record: RecordMove;
  readonly whenUndelivered: WhenUndelivered;
}

async function note(noting: Noting, key: string, delivery: Delivery, now: Instant): Promise<Notice> {
  const { trx } = noting;
  await holdMoves(trx);
  const before = await find(trx, key);
  if (before.state !== "queued") return before;
  const tries = before.tries + 1;
  const isLast = delivery.kind === "failed" && (delivery.final || tries >= mostTries);
  await trx
    .updateTable("notice")
    .set(
      delivery.kind === "sent"
        ? {
            state: delivery.confirmed ? "confirmed" : "sent",
            sent_at: now,
            confirmed_at: delivery.confirmed ? now : null,
            tries,
            next_try_at: null,
            trouble: null,
          }
        : {
            state: isLast ? "failed" : "queued",
            tries,
            next_try_at: isLast ? null : after(now, pauseAfter(tries, delivery.retryAfter)),
            trouble: delivery.trouble.slice(0, 500),
          },
    )
    .where("key", "=", key)
    .execute();
  const notice = await find(trx, key);
  if (isLast) await undelivered(noting, notice, now);
  return notice;
}

/** That nobody could be told stands with the alert, and is told by whatever other way there is. */
async function undelivered(
  { trx, record, whenUndelivered }: Noting,
  notice: Notice,
  now: Instant,
): Promise<void> {
  const rows = await trx.selectFrom("alert").selectAll().where("id", "=", notice.alert).execute();
  const [alert] = await alertsBriefly(trx, rows);
  const [row] = rows;
  if (alert === undefined || row === undefined) return;
  const { state: to } = alert;
  await record(trx, alert.id, { at: now, to, by: "hub", remark: "undeliverable", step: notice.step });
  const changes = whenUndelivered({ notice, alert, device: deviceKey.parse(row.device) }, now);
  await applyChanges(trx, record, changes);
}

async function find(trx: Database, key: string): Promise<Notice> {
  const row = await trx.selectFrom("notice").selectAll().where("key", "=", key).executeTakeFirst();
  if (row === undefined) throw new HubFailure("not-found", "there is no such notice");
  return noticeFrom(row);
}

async function resend(trx: Writing, key: string, now: Instant): Promise<Notice> {
  const queued = await trx
    .updateTable("notice")
    .set({ state: "queued", tries: 0, next_try_at: now })
    .where("key", "=", key)
    .where("state", "=", "failed")
    .executeTakeFirstOrThrow();
  const notice = await find(trx, key);
  if (changed(queued)) return notice;
  throw new HubFailure("conflict", `the notice is ${notice.state}: only one that failed is sent again`);
}

/** Rows deleted with one statement. */
const pruned = 1000;

async function prune(db: Database, now: Instant): Promise<void> {
  await db
    .deleteFrom("notice")
    .where("key", "in", (of) =>
      of
        .selectFrom("notice")
        .select("key")
        .where("state", "!=", "queued")
        .where("queued_at", "<", before(now, noticesKept))
        .orderBy("queued_at")
        .limit(pruned),
    )
    .execute();
}
