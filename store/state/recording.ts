import { type AlertMove, type AlertState, openStates } from "../../model/alert.ts";
import type { DeadlineKind } from "../../model/deadline.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PlanTelling, TellingPlan } from "../../model/notice.ts";
import type { Instant } from "../../model/time.ts";
import { addMove } from "./alert-moves.ts";
import { alertsBriefly } from "./alert-rows.ts";
import type { Writing } from "./counters.ts";
import { dropDeadlines, setDeadline } from "./deadlines.ts";
import { noticesOf, queueNotices, supersedeQueued } from "./notice-rows.ts";
import { prepared } from "./prepared.ts";
import { epoch } from "./rows.ts";
import { suppressedUntil } from "./suppression-rows.ts";
import type { Tables } from "./tables.ts";

/**
 * Writes a move of an alert that is where the move has brought it: into its history, and with what follows from it, all in
 * the transaction of the move. Whatever moves an alert goes through here.
 */
export type RecordMove = (trx: Writing, id: string, move: AlertMove) => Promise<void>;

const readUntil = (value: number | null): Instant | null => epoch.nullable().parse(value);

const alertRow = prepared<{ id: string }, Tables["alert"]>((db, { id }) =>
  db.selectFrom("alert").selectAll().where("id", "=", id),
);

/** Tells nobody, and lets nothing fall due. */
export const tellNobody: PlanTelling = () => ({
  notices: [],
  supersede: "none",
  deadlines: [],
  dropDeadlines: [],
});

export const recording =
  (plan: PlanTelling): RecordMove =>
  async (trx, id, move) => {
    const sequence = await addMove(trx, id, move);
    const [row] = await alertRow(trx, { id });
    if (row === undefined) throw new HubFailure("defect", `alert ${id} moved and is not there`);
    if (plan === tellNobody) {
      await settle(trx, { id, state: row.state, until: readUntil(row.acknowledged_until) });
      return;
    }
    const [alert] = await alertsBriefly(trx, [row]);
    if (alert === undefined) return;
    const telling = {
      alert,
      move,
      told: move.to === "raised" && alert.history.length === 1 ? [] : await noticesOf(trx, id),
      suppressedUntil: await suppressedUntil(trx, alert, move.at),
      now: move.at,
    };
    await carryOut(trx, id, sequence, plan(telling));
    await settle(trx, { id, state: alert.state, until: alert.acknowledgedUntil });
  };

async function carryOut(trx: Writing, id: string, sequence: number, plan: TellingPlan): Promise<void> {
  if (plan.supersede === "all-queued") await supersedeQueued(trx, id);
  await queueNotices(trx, sequence, plan.notices);
  await dropDeadlines(trx, id, plan.dropDeadlines);
  for (const deadline of plan.deadlines) await setDeadline(trx, deadline);
}

interface Settled {
  readonly id: string;
  readonly state: AlertState;
  readonly until: Instant | null;
}

/** What hangs on the state alone, whatever the plan says: an acknowledgement ends, and nothing falls due of what is done. */
async function settle(trx: Writing, { id, state, until }: Settled): Promise<void> {
  const isAwaited = state !== "acknowledged" && openStates.some((each) => each === state);
  const gone: readonly DeadlineKind[] = [
    ...(until === null ? (["acknowledgement"] as const) : []),
    ...(isAwaited ? [] : (["escalate"] as const)),
  ];
  await dropDeadlines(trx, id, gone);
  if (until !== null) await setDeadline(trx, { kind: "acknowledgement", subject: id, dueAt: until, step: 0 });
}
