import { sql } from "kysely";
import { z } from "zod";
import { serviceId } from "../../model/identity.ts";
import { channelMissing } from "../../model/notice.ts";
import { priority } from "../../model/rule.ts";
import type { AlertAnswer, SliBook } from "../../model/sli-book.ts";
import { watchdogService } from "../../model/watchdog.ts";
import { counted, type Database } from "./counters.ts";
import { epoch, padded, rowReader } from "./rows.ts";

type Answering = Pick<SliBook, "raisedAfter" | "answers" | "noticesDue">;

const readAwaited = rowReader(
  "alert",
  z
    .object({
      sequence: z.int(),
      id: z.string(),
      service: serviceId,
      care_group: z.string().nullable(),
      priority,
      raised_at: epoch,
    })
    .transform(({ care_group: careGroup, raised_at: raisedAt, sequence, ...same }) => ({
      sequence,
      alert: { ...same, careGroup, raisedAt },
    })),
);

const readDue = rowReader(
  "notice",
  z
    .object({
      service: serviceId,
      priority,
      due_at: epoch,
      sent_at: epoch.nullable(),
      tries: z.int(),
      trouble: z.string().nullable(),
    })
    .transform(({ due_at: dueAt, sent_at: sentAt, trouble, ...same }) => ({
      ...same,
      dueAt,
      sentAt,
      unaddressed: sentAt === null && trouble === channelMissing,
    })),
);

export const sliAnswers = (db: Database): Answering => ({
  raisedAfter: async (sequence, since, limit) => {
    // The feed's numbers become visible in their order: who goes by them misses no alert of another thread.
    const last = await counted(db, "alert-move");
    const rows = await db
      .selectFrom("alert_move")
      .innerJoin("alert", "alert.id", "alert_move.alert")
      .select(["sequence", "alert.id", "service", "care_group", "priority", "raised_at"])
      .where("to_state", "=", "raised")
      .where("remark", "is", null)
      .whereRef("alert_move.at", "=", "alert.raised_at")
      .where("service", "!=", watchdogService)
      .where("sequence", ">", sequence ?? 0)
      .where("sequence", "<=", last)
      .$if(sequence === null, (query) => query.where("raised_at", ">=", since))
      .orderBy("sequence")
      .limit(limit)
      .execute();
    const found = rows.map(readAwaited);
    const reached = found.length < limit ? last : (found.at(-1)?.sequence ?? last);
    return { sequence: reached, alerts: found.map(({ alert }) => alert) };
  },

  answers: async (ids, until) => {
    if (ids.length === 0) return [];
    const rows = await db
      .selectFrom("alert_move")
      .innerJoin("alert", "alert.id", "alert_move.alert")
      .select(["alert", "at", "to_state", "by_whom", "outcome", "remark", "late"])
      .where("alert", "in", padded(ids))
      .where("at", "<=", until)
      .orderBy("sequence")
      .execute();
    return [...Map.groupBy(rows.map(readMove), ({ alert }) => alert)].map(([id, moves]) =>
      answerOf(id, moves),
    );
  },

  noticesDue: async (priorities, from, until) => {
    const rows = await db
      .selectFrom("notice")
      .innerJoin("alert", "alert.id", "notice.alert")
      .select(["alert.service", "notice.priority", "due_at", "sent_at", "tries", "trouble"])
      .where("due_at", ">", from)
      .where("due_at", "<=", until)
      .where("notice.state", "!=", "superseded")
      .where("notice.priority", "in", padded(priorities))
      .where("alert.service", "!=", watchdogService)
      .orderBy("due_at")
      .orderBy(sql.ref("notice.key"))
      .execute();
    return rows.map(readDue);
  },
});

const readMove = rowReader(
  "alert_move",
  z.object({
    alert: z.string(),
    at: epoch,
    to_state: z.string(),
    by_whom: z.string(),
    outcome: z.string().nullable(),
    remark: z.string().nullable(),
  }),
);
type Move = ReturnType<typeof readMove>;

const answering: readonly string[] = ["acknowledged", "resolved", "closed"];
const over: readonly string[] = ["latched", "resolved", "closed", "retracted"];

function answerOf(id: string, moves: readonly Move[]): AlertAnswer {
  const answered = moves.find(({ to_state: to, by_whom: by }) => by !== "hub" && answering.includes(to));
  const ended = moves.findIndex(({ to_state: to, by_whom: by }) => by === "hub" && over.includes(to));
  const isOverAlone = ended >= 0 && (answered === undefined || ended < moves.indexOf(answered));
  return {
    id,
    answeredAt: answered?.at ?? null,
    needsNone: isOverAlone || moves.some(needsNone),
    undeliverable: moves.some(({ remark }) => remark === "undeliverable"),
  };
}

const needsNone = ({ to_state: to, outcome, remark }: Move): boolean =>
  to === "retracted" || outcome === "test" || remark === "suppressed";
