import { acknowledgementEnd } from "../../model/acknowledgement.ts";
import { type Alert, type AlertMove, type AlertState, alertStates, openStates } from "../../model/alert.ts";
import { movedByPerson, movesFrom } from "../../model/alert-lifecycle.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Instant } from "../../model/time.ts";
import { type Changed, holdMoves, type Step, take } from "./alert-moves.ts";
import { alertsBriefly } from "./alert-rows.ts";
import type { Writing } from "./counters.ts";
import type { RecordMove } from "./recording.ts";

/** Every state from which a person may ask for this one, and where that leads. */
const stepsTo = (asked: AlertState): readonly Step[] =>
  alertStates.flatMap((from) => {
    const to = movedByPerson(from, asked);
    return to === null ? [] : [{ from, to }];
  });

/** The alert as it is, with nobody else moving it until the transaction ends. */
async function held(trx: Writing, id: string): Promise<Alert> {
  await holdMoves(trx);
  const [found] = await alertsBriefly(
    trx,
    await trx.selectFrom("alert").selectAll().where("id", "=", id).execute(),
  );
  if (found === undefined) throw new HubFailure("not-found", "there is no such alert");
  return found;
}

export async function moveByPerson(
  trx: Writing,
  record: RecordMove,
  id: string,
  asked: AlertState,
  move: Omit<AlertMove, "to">,
): Promise<Alert> {
  const alert = await held(trx, id);
  assertAllowed(alert, asked, move);
  if (asked === "closed" && move.outcome === undefined) await assertOutcome(trx, id);
  const said = completed(alert, asked, move);
  const to = await take(trx, id, stepsTo(asked), changedBy(said));
  if (to === null) throw new HubFailure("defect", "an alert moved while it was held");
  await record(trx, id, { ...said, to });
  return held(trx, id);
}

/** Somebody who acknowledges what another has in hand is told so; only who says until when makes it last longer. */
function assertAllowed(alert: Alert, asked: AlertState, { until }: Omit<AlertMove, "to">): void {
  const again = alert.state === "acknowledged" && asked === "acknowledged" && until === undefined;
  if (again || movedByPerson(alert.state, asked) === null) {
    throw new HubFailure(
      "illegal-transition",
      again
        ? "the alert is acknowledged already; to keep it so for longer, say until when"
        : `the alert is ${alert.state} and cannot become ${asked}`,
      { details: { allowed: movesFrom(alert.state).filter((each) => !again || each !== asked) } },
    );
  }
  if (until !== undefined && asked !== "acknowledged") {
    throw new HubFailure("input-rejected", "until: only an acknowledgement has an end");
  }
}

async function assertOutcome(trx: Writing, id: string): Promise<void> {
  const told = await trx
    .selectFrom("alert_move")
    .select("outcome")
    .where("alert", "=", id)
    .where("outcome", "is not", null)
    .limit(1)
    .executeTakeFirst();
  if (told !== undefined) return;
  throw new HubFailure("input-rejected", "outcome: what came of an alert must be said before it is closed");
}

/** What the move leaves unsaid: the end of an acknowledgement, and which step a person passes it on by. */
function completed(alert: Alert, asked: AlertState, move: Omit<AlertMove, "to">): Omit<AlertMove, "to"> {
  if (asked === "escalated") return { ...move, step: alert.step + 1 };
  if (asked !== "acknowledged") return move;
  // What is over already is settled by it, and there is nothing to be reminded of.
  if (movedByPerson(alert.state, asked) !== "acknowledged") return { ...move, until: undefined };
  return { ...move, until: acknowledgementEnd(alert.priority, move.at, move.until) };
}

const changedBy = ({ until, assignee, step }: Omit<AlertMove, "to">): Changed => ({
  ...(until === undefined ? {} : { acknowledged_until: until }),
  ...(assignee === undefined ? {} : { assignee }),
  ...(step === undefined ? {} : { step }),
});

export async function assignAlert(
  trx: Writing,
  record: RecordMove,
  id: string,
  to: string | null,
  move: { readonly at: Instant; readonly by: string; readonly note?: string | undefined },
): Promise<Alert> {
  const { state } = await held(trx, id);
  if (!openStates.some((each) => each === state)) {
    throw new HubFailure("illegal-transition", `the alert is ${state} and is nobody's to take up`, {
      details: { allowed: movesFrom(state) },
    });
  }
  await trx.updateTable("alert").set({ assignee: to }).where("id", "=", id).execute();
  await record(trx, id, { ...move, to: state, remark: "assigned", ...(to === null ? {} : { assignee: to }) });
  return held(trx, id);
}
