import { sql } from "kysely";
import { alertStates, openStates } from "../../model/alert.ts";
import { movedByLeaving } from "../../model/alert-lifecycle.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import { holdMoves, type Step, take } from "./alert-moves.ts";
import type { Writing } from "./counters.ts";
import type { RecordMove } from "./recording.ts";

const leaving: readonly Step[] = alertStates
  .map((from) => ({ from, to: movedByLeaving(from) }))
  .filter((step) => step.to !== step.from);

/** People read it in the alert's history, in either language. */
const note = "La persona non partecipa più · The person takes part no more";

/** Closes what is open about a person and ends what holds for them, as of `at`. */
export async function closeAlertsOf(
  trx: Writing,
  record: RecordMove,
  patient: PatientId,
  { at, recordedAt }: { readonly at: Instant; readonly recordedAt: Instant },
): Promise<void> {
  await holdMoves(trx);
  const open = await trx
    .selectFrom("alert")
    .select("id")
    .where("patient", "=", patient)
    .where("state", "in", openStates)
    .orderBy("id")
    .execute();
  for (const { id } of open) {
    const to = await take(trx, id, leaving);
    if (to !== null) await record(trx, id, { at: recordedAt, to, by: "hub", note });
  }
  await trx
    .updateTable("alert")
    .set({ present: 0 })
    .where("patient", "=", patient)
    .where("present", "=", 1)
    .execute();
  await trx
    .updateTable("episode")
    // Somebody may be said to have left before it began.
    .set({ until: sql<number>`case when since > ${at} then since else ${at} end` })
    .where("patient", "=", patient)
    .where("until", "is", null)
    .execute();
}

/** Hands what is open about a person to their new care group; what is done with stays where it was done. */
export async function handAlertsOver(
  trx: Writing,
  patient: PatientId,
  careGroup: string | null,
): Promise<void> {
  await holdMoves(trx);
  await trx
    .updateTable("alert")
    .set({ care_group: careGroup })
    .where("patient", "=", patient)
    .where("state", "in", openStates)
    .execute();
}
