import {
  type EnrolmentEvent,
  type EnrolmentStanding,
  objectionTo,
  standingNow,
  takesPart,
} from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import { closeAlertsOf, handAlertsOver } from "./alerts-of-person.ts";
import type { Writing } from "./counters.ts";
import { append, historyOf } from "./enrolment-events.ts";
import type { RecordMove } from "./recording.ts";

/** What lists show without folding everybody's history; written with every event, and with nothing else. */
export const shownOf = (standing: EnrolmentStanding) => ({
  care_group: standing.careGroup,
  plan: standing.plan,
  withdrawn_at: standing.withdrawnAt,
  suspended_since: standing.suspended?.since ?? null,
  participates: takesPart(standing) ? 1 : 0,
  ...(standing.municipality === null ? {} : { municipality: standing.municipality }),
});

/** Adds an event to a person's history, with all that hangs on it. */
export async function recordEvent(
  trx: Writing,
  record: RecordMove,
  patient: PatientId,
  event: EnrolmentEvent,
): Promise<void> {
  const history = await historyOf(trx, patient);
  if (history.length === 0) throw new HubFailure("not-found", "there is no such patient");
  const objection = objectionTo(history, event);
  if (objection !== null) throw new HubFailure("conflict", objection);
  await append(trx, patient, history.length, [event]);
  const standing = standingNow([...history, event]);
  await trx.updateTable("enrolment").set(shownOf(standing)).where("patient", "=", patient).execute();
  if (event.kind === "care-group") await handAlertsOver(trx, patient, standing.careGroup);
  if (!takesPart(standing)) await closeAlertsOf(trx, record, patient, event);
}
