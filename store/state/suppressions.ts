import { type Alert, openStates } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import {
  assertSuppression,
  type Suppression,
  type SuppressionBook,
  suppresses,
} from "../../model/suppression.ts";
import type { Instant } from "../../model/time.ts";
import { holdMoves } from "./alert-moves.ts";
import { alertsBriefly } from "./alert-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { dropDeadlines, setDeadline } from "./deadlines.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import type { RecordMove } from "./recording.ts";
import { enrolledWithin, isEmpty } from "./scopes.ts";
import { holding, rowOfSuppression, suppressedUntil, suppressionFrom } from "./suppression-rows.ts";

/** Stretches in which nobody is told. Alerts are judged and recorded in them as ever. */
export const suppressionBook = (db: Database, record: RecordMove): SuppressionBook => ({
  add: (given, now = given.from) => db.transaction().execute((trx) => add(trx, record, given, now)),
  end: (id, at) => db.transaction().execute((trx) => end(trx, record, id, at)),
  agreeHigh: (id, by, at) => db.transaction().execute((trx) => agreeHigh(trx, record, { id, by, at })),

  suppression: async (id) => {
    const row = await db.selectFrom("suppression").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : suppressionFrom(row);
  },

  active: async (now) => {
    const rows = await holding(db, now).orderBy("from_at").orderBy("id").execute();
    return rows.map(suppressionFrom);
  },

  list: async (scope, query, page) => {
    if (isEmpty(scope)) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await db
      .selectFrom("suppression")
      .selectAll()
      .where("patient", "in", () => enrolledWithin(db, scope).select("enrolment.patient"))
      .$if(query.patient !== undefined, (rows) => rows.where("patient", "=", query.patient ?? ""))
      .$if(place !== undefined, (rows) =>
        rows.where((row) =>
          row(row.refTuple("from_at", "id"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
        ),
      )
      .orderBy("from_at", "desc")
      .orderBy("id", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, suppressionFrom, (row) => [row.from_at, row.id]);
  },
});

async function add(trx: Writing, record: RecordMove, given: Suppression, now: Instant): Promise<void> {
  assertSuppression(given, now);
  await holdMoves(trx);
  await trx.insertInto("suppression").values(rowOfSuppression(given)).execute();
  if (given.from <= now) await begin(trx, record, given, now);
  else await setDeadline(trx, { kind: "suppression", subject: given.id, dueAt: given.from, step: 0 });
}

async function begin(trx: Writing, record: RecordMove, given: Suppression, at: Instant): Promise<void> {
  const { by, until } = given;
  await setDeadline(trx, { kind: "suppression", subject: given.id, dueAt: until, step: 0 });
  for (const { id, state } of await covered(trx, given)) {
    await record(trx, id, { at, to: state, by, remark: "suppressed", until });
  }
}

/** Begins one that was planned; false when it is none, or over already. */
export async function beginNow(trx: Writing, record: RecordMove, id: string, at: Instant): Promise<boolean> {
  const row = await trx
    .selectFrom("suppression")
    .selectAll()
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .where("until_at", ">", at)
    .executeTakeFirst();
  if (row === undefined) return false;
  await begin(trx, record, suppressionFrom(row), at);
  return true;
}

async function agreeHigh(
  trx: Writing,
  record: RecordMove,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Instant },
): Promise<Suppression> {
  await holdMoves(trx);
  const agreed = await trx
    .updateTable("suppression")
    .set({ also_high_by: by })
    .where("id", "=", id)
    .where("by_whom", "!=", by)
    .where("also_high_by", "is", null)
    .where("ended_at", "is", null)
    .where("until_at", ">", at)
    .returningAll()
    .executeTakeFirst();
  if (agreed === undefined) throw await refusal(trx, id, by);
  const given = suppressionFrom(agreed);
  for (const alert of given.from > at ? [] : await covered(trx, given)) {
    if (alert.priority !== "high") continue;
    await record(trx, alert.id, { at, to: alert.state, by, remark: "suppressed", until: given.until });
  }
  return given;
}

async function refusal(trx: Writing, id: string, by: string): Promise<HubFailure> {
  const row = await trx.selectFrom("suppression").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) return new HubFailure("not-found", "there is no such suppression");
  const found = suppressionFrom(row);
  if (found.by === by && found.alsoHighBy === null) {
    return new HubFailure("not-permitted", "high alerts need a second person's word, not the first's own");
  }
  return new HubFailure("conflict", "the suppression is over, or a second person has agreed already");
}

async function end(trx: Writing, record: RecordMove, id: string, at: Instant): Promise<Suppression> {
  await holdMoves(trx);
  const ended = await endNow(trx, record, id, at);
  if (ended !== null) return ended;
  const row = await trx.selectFrom("suppression").select("id").where("id", "=", id).executeTakeFirst();
  throw row === undefined
    ? new HubFailure("not-found", "there is no such suppression")
    : new HubFailure("conflict", "the suppression is over already");
}

/** Ends it, and has everybody told again of what is open and in nobody's hands; `null` when it is over already. */
export async function endNow(
  trx: Writing,
  record: RecordMove,
  id: string,
  at: Instant,
): Promise<Suppression | null> {
  const ended = await trx
    .updateTable("suppression")
    .set({ ended_at: at })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (ended === undefined) return null;
  await dropDeadlines(trx, id, ["suppression"]);
  const given = suppressionFrom(ended);
  if (given.from > at) return given;
  for (const alert of await covered(trx, given)) {
    // Another suppression may hold still.
    if ((await suppressedUntil(trx, alert, at)) !== null) continue;
    await record(trx, alert.id, { at, to: alert.state, by: "hub", remark: "suppression-ended" });
  }
  for (const alert of await overMeanwhile(trx, given)) {
    const stillUntil = await suppressedUntil(trx, alert, at);
    if (stillUntil === null) await tellAfterwards(trx, record, alert, at);
    else await setDeadline(trx, { kind: "suppression", subject: alert.id, dueAt: stillUntil, step: 0 });
  }
  return given;
}

/** An alert that was over while nobody was told of it: whoever had heard that it began hears so now. */
export async function tellAfterwards(
  trx: Writing,
  record: RecordMove,
  { id, state }: Pick<Alert, "id" | "state">,
  at: Instant,
): Promise<void> {
  await dropDeadlines(trx, id, ["suppression"]);
  await record(trx, id, { at, to: state, by: "hub", remark: "suppression-ended" });
}

/** Those it covered that are over, and of whose end somebody waits to hear. */
async function overMeanwhile(trx: Writing, given: Suppression): Promise<readonly Alert[]> {
  const waiting = trx.selectFrom("deadline").select("subject").where("kind", "=", "suppression");
  const rows = await trx
    .selectFrom("alert")
    .selectAll()
    .where("patient", "=", given.patient)
    .where("id", "in", waiting)
    .where("state", "not in", openStates)
    .orderBy("raised_at")
    .orderBy("id")
    .execute();
  return (await alertsBriefly(trx, rows)).filter((alert) => suppresses(given, alert));
}

/** What it keeps people from being told of: open alerts that are in nobody's hands. */
async function covered(trx: Writing, given: Suppression): Promise<readonly Alert[]> {
  const rows = await trx
    .selectFrom("alert")
    .selectAll()
    .where("patient", "=", given.patient)
    .where("state", "in", openStates)
    .where("state", "!=", "acknowledged")
    .orderBy("raised_at")
    .orderBy("id")
    .execute();
  return (await alertsBriefly(trx, rows)).filter((alert) => suppresses(given, alert));
}
