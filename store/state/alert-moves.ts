import { sql } from "kysely";
import type { AlertMove, AlertState } from "../../model/alert.ts";
import { allot, type Writing } from "./counters.ts";
import { prepared } from "./prepared.ts";
import type { Tables } from "./tables.ts";

/**
 * Keeps all who write alerts apart until the transaction ends, and is taken before any alert is touched: two who took
 * alerts in different orders could wait for each other, and one who looks first could miss what another is about to add.
 */
export async function holdMoves(trx: Writing): Promise<void> {
  await allot(trx, "alert-move", 0);
}

/** One way an alert may go: from a state, and if the rule's latching matters, from that. */
export interface Step {
  readonly from: AlertState;
  readonly latching?: boolean;
  readonly to: AlertState;
}

/** What a step changes of an alert beside its state. An acknowledgement's end goes unless it is given. */
export type Changed = Partial<
  Pick<Tables["alert"], "acknowledged_until" | "assignee" | "step" | "present" | "worsened_at">
>;

/**
 * Takes an alert the one step that starts where it is, in a single conditional statement: of two who race, the second
 * finds the alert where the first has left it. Returns where it is now; `null` when no step started there.
 */
export async function take(
  trx: Writing,
  id: string,
  steps: readonly Step[],
  changed: Changed = {},
): Promise<AlertState | null> {
  if (steps.length === 0) return null;
  const starts = steps.map(({ from, latching }) =>
    latching === undefined
      ? sql<boolean>`state = ${from}`
      : sql<boolean>`(state = ${from} and latching = ${latching ? 1 : 0})`,
  );
  const ways = steps.map(({ to }, index) => sql`when ${starts[index]} then ${to}`);
  const moved = await trx
    .updateTable("alert")
    .set({
      acknowledged_until: null,
      ...changed,
      state: sql<AlertState>`case ${sql.join(ways, sql` `)} else state end`,
    })
    .where("id", "=", id)
    .where(sql<boolean>`(${sql.join(starts, sql` or `)})`)
    .returning("state")
    .executeTakeFirst();
  return moved?.state ?? null;
}

/** Writes a move into an alert's history, and so into the live feed; returns its place there. */
export async function addMove(trx: Writing, id: string, move: AlertMove): Promise<number> {
  const sequence = await allot(trx, "alert-move", 1);
  await insertMove(trx, {
    sequence,
    alert: id,
    at: move.at,
    to_state: move.to,
    by_whom: move.by,
    note: move.note ?? null,
    outcome: move.outcome ?? null,
    remark: move.remark ?? null,
    until_at: move.until ?? null,
    assignee: move.assignee ?? null,
    step: move.step ?? null,
  });
  return sequence;
}

const insertMove = prepared<Tables["alert_move"], unknown>((db, given) =>
  db.insertInto("alert_move").values(given),
);
