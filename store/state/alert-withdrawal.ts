import { sql } from "kysely";
import { openStates } from "../../model/alert.ts";
import type { Instant } from "../../model/time.ts";
import { holdMoves, take } from "./alert-moves.ts";
import { stepsBy } from "./alert-steps.ts";
import type { Writing } from "./counters.ts";
import type { RecordMove } from "./recording.ts";
import { padded } from "./rows.ts";

const withdrawing = stepsBy("withdrawn");

/** In `episode.ended_by`, where nothing that was measured ended it. Should it hold again it is raised anew. */
export const endedByWithdrawal = "rule-withdrawn";

/** Ends what no rule of these judges any more; at most so many alerts, with all their episodes. Says how many. */
export async function endWithdrawn(
  trx: Writing,
  record: RecordMove,
  inForce: readonly string[],
  at: Instant,
  limit: number,
): Promise<number> {
  await holdMoves(trx);
  const rules = padded(inForce);
  const left = await trx
    .selectFrom("alert")
    .select("id")
    .where("rule", "not in", rules)
    .where((is) => is.or([is("state", "in", openStates), is("present", "=", 1)]))
    .orderBy("id")
    .limit(limit)
    .execute();
  for (const { id } of left) {
    await trx
      .updateTable("episode")
      .set({ until: sql<number>`case when since > ${at} then since else ${at} end` })
      .set({ ended_by: endedByWithdrawal })
      .where("alert", "=", id)
      .where("until", "is", null)
      .execute();
    await trx.updateTable("alert").set({ present: 0 }).where("id", "=", id).execute();
    const to = await take(trx, id, withdrawing);
    if (to !== null) await record(trx, id, { at, to, by: "hub", remark: "rule-withdrawn" });
  }
  return left.length;
}
