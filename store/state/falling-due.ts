import { type AlertState, openStates } from "../../model/alert.ts";
import type { Deadline } from "../../model/deadline.ts";
import type { Instant } from "../../model/time.ts";
import { calm } from "./alert-flapping.ts";
import { holdMoves, take } from "./alert-moves.ts";
import { clearing, stepsBy } from "./alert-steps.ts";
import type { Writing } from "./counters.ts";
import { takeDeadline } from "./deadlines.ts";
import type { RecordMove } from "./recording.ts";
import { beginNow, endNow, tellAfterwards } from "./suppressions.ts";

const unanswered = stepsBy("unanswered");
const lapsing = stepsBy("lapsed");

/** Takes a deadline if it is still the one that was seen, with all it brings about. */
export async function fallDue(
  trx: Writing,
  record: RecordMove,
  deadline: Deadline,
  now: Instant,
): Promise<boolean> {
  await holdMoves(trx);
  if (deadline.dueAt > now || !(await takeDeadline(trx, deadline))) return false;
  const { kind, subject, step } = deadline;
  if (kind === "escalate") {
    const to = await take(trx, subject, unanswered, { step });
    if (to !== null) await record(trx, subject, { at: now, to, by: "hub", step });
  }
  if (kind === "acknowledgement") await lapse(trx, record, subject, now);
  if (kind === "calm") await calm(trx, record, subject, now);
  if (kind === "suppression") await suppressionDue(trx, record, subject, now);
  return true;
}

/** One that was planned begins, one that held ends, or an alert that was over meanwhile is told of. */
async function suppressionDue(
  trx: Writing,
  record: RecordMove,
  subject: string,
  now: Instant,
): Promise<void> {
  if (await beginNow(trx, record, subject, now)) return;
  if ((await endNow(trx, record, subject, now)) !== null) return;
  const over = await overAlert(trx, subject);
  if (over !== null) await tellAfterwards(trx, record, over, now);
}

/** What is present is raised again; what flapped, and is over meanwhile, is settled by its acknowledgement. */
async function lapse(trx: Writing, record: RecordMove, id: string, at: Instant): Promise<void> {
  const found = await trx.selectFrom("alert").select("present").where("id", "=", id).executeTakeFirst();
  const isOver = found?.present === 0;
  const to = await take(trx, id, isOver ? clearing : lapsing, { step: 0 });
  if (to === null) return;
  await record(trx, id, { at, to, by: "hub", ...(isOver ? {} : { remark: "lapsed" as const }) });
}

/** An alert that is over; those still open are told of as their suppression ends. */
async function overAlert(
  trx: Writing,
  id: string,
): Promise<{ readonly id: string; readonly state: AlertState } | null> {
  const found = await trx
    .selectFrom("alert")
    .select(["id", "state"])
    .where("id", "=", id)
    .where("state", "not in", openStates)
    .executeTakeFirst();
  return found ?? null;
}
