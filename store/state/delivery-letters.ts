import { type DeliveryBook, letterPause, mostLetterTries } from "../../model/delivery-book.ts";
import type { Delivery } from "../../model/notice.ts";
import { after, type Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { duesFrom } from "./delivery-rows.ts";
import { changed, padded } from "./rows.ts";

type Calls = Pick<DeliveryBook, "tell" | "letters" | "note">;

/** Letters about reports: who is told, and what came of each attempt. */
export const letterCalls = (db: Database): Calls => ({
  tell: (key, to, now) => db.transaction().execute((trx) => tell(trx, key, to, now)),

  async letters(now, limit) {
    const rows = await db
      .selectFrom("report_delivery")
      .select(["due", "to_whom"])
      .where("state", "=", "queued")
      .where("next_try_at", "<=", now)
      .orderBy("next_try_at")
      .orderBy("due")
      .orderBy("to_whom")
      .limit(limit)
      .execute();
    if (rows.length === 0) return [];
    const keys = padded(rows.map(({ due }) => due));
    const dues = await db.selectFrom("report_due").selectAll().where("key", "in", keys).execute();
    const byKey = new Map((await duesFrom(db, dues)).map((due) => [due.key, due]));
    return rows.flatMap(({ due: key, to_whom }) => {
      const due = byKey.get(key);
      const delivery = due?.deliveries.find(({ to }) => to === to_whom);
      return due === undefined || delivery === undefined ? [] : [{ due, delivery }];
    });
  },

  note: (key, to, came, now) => db.transaction().execute((trx) => note(trx, { key, to }, came, now)),
});

async function tell(trx: Writing, key: string, to: readonly string[], now: Instant): Promise<void> {
  const moved = await trx
    .updateTable("report_due")
    .set({ state: to.length === 0 ? "kept" : "telling", trouble: null })
    .where("key", "=", key)
    .where("state", "=", "making")
    .executeTakeFirstOrThrow();
  if (!changed(moved) || to.length === 0) return;
  const queued = to.map((to_whom) => ({
    ...{ due: key, to_whom, channel: "email", state: "queued" },
    ...{ queued_at: now, tries: 0, next_try_at: now, sent_at: null, trouble: null },
  }));
  await trx
    .insertInto("report_delivery")
    .values(queued)
    .onConflict((on) => on.doNothing())
    .execute();
}

interface Letter {
  readonly key: string;
  readonly to: string;
}

async function note(trx: Writing, { key, to }: Letter, came: Delivery, now: Instant): Promise<void> {
  // Two letters of one period are noted one after the other, so that the last one is known to be the last.
  await trx
    .updateTable("report_due")
    .set((row) => ({ state: row.ref("state") }))
    .where("key", "=", key)
    .execute();
  const row = await trx
    .selectFrom("report_delivery")
    .selectAll()
    .where("due", "=", key)
    .where("to_whom", "=", to)
    .where("state", "=", "queued")
    .executeTakeFirst();
  if (row === undefined) return;
  const { n: done } = await trx
    .selectFrom("report_attempt")
    .select((of) => of.fn.countAll<number | string>().as("n"))
    .where("due", "=", key)
    .where("to_whom", "=", to)
    .executeTakeFirstOrThrow();
  const trouble = came.kind === "sent" ? null : came.trouble.slice(0, 500);
  const attempt = { due: key, to_whom: to, n: Number(done) + 1, at: now, outcome: came.kind, trouble };
  await trx.insertInto("report_attempt").values(attempt).execute();
  await trx
    .updateTable("report_delivery")
    .set({ ...standingAfter(came, row.tries + 1, now), trouble })
    .where("due", "=", key)
    .where("to_whom", "=", to)
    .execute();
  await settle(trx, key);
}

function standingAfter(came: Delivery, tries: number, now: Instant) {
  if (came.kind === "sent") return { state: "sent", tries, sent_at: now, next_try_at: null };
  if (came.final || tries >= mostLetterTries) return { state: "failed", tries, next_try_at: null };
  return { state: "queued", tries, next_try_at: after(now, letterPause(tries)) };
}

/** With its last letter a period is told, or failed. */
async function settle(trx: Writing, key: string): Promise<void> {
  const states = await trx.selectFrom("report_delivery").select("state").where("due", "=", key).execute();
  if (states.some(({ state }) => state === "queued")) return;
  const lost = states.filter(({ state }) => state === "failed").length;
  const trouble = lost === 0 ? null : `${lost} of ${states.length} could not be told`;
  await trx
    .updateTable("report_due")
    .set({ state: lost === 0 ? "told" : "failed", trouble })
    .where("key", "=", key)
    .where("state", "=", "telling")
    .execute();
}
