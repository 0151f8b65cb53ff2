import { describe } from "vitest";
import { alertContract } from "./state-contract-alerts.ts";
import { alertAnswerContract } from "./state-contract-answers.ts";
import { assignmentContract } from "./state-contract-assignments.ts";
import { attentionContract } from "./state-contract-attention.ts";
import { auditContract } from "./state-contract-audit.ts";
import { bookContract } from "./state-contract-books.ts";
import { deviceContract } from "./state-contract-devices.ts";
import { enrolmentContract } from "./state-contract-enrolments.ts";
import { erasingBesideContract } from "./state-contract-erasing-beside.ts";
import { erasureContract } from "./state-contract-erasure.ts";
import { historyContract } from "./state-contract-histories.ts";
import { leavingContract } from "./state-contract-leaving.ts";
import { alertLifecycleContract } from "./state-contract-lifecycle.ts";
import { alertMoveContract } from "./state-contract-moves.ts";
import { noticeContract } from "./state-contract-notices.ts";
import { peopleContract } from "./state-contract-people.ts";
import { progressContract } from "./state-contract-progress.ts";
import { alertRestatingContract } from "./state-contract-restating.ts";
import { rollupContract } from "./state-contract-rollups.ts";
import { serviceContract } from "./state-contract-services.ts";
import { sessionContract } from "./state-contract-sessions.ts";
import { tokenContract } from "./state-contract-tokens.ts";
import { watchContract } from "./state-contract-watch.ts";
import { withdrawalContract } from "./state-contract-withdrawal.ts";
import { inNewPlace, type NewPlace } from "./state-place.ts";
import { raiseUndelivered, tellNurse } from "./telling-samples.ts";

/** What must hold of every adapter of `StateStore`. */
export function stateContract(name: string, newPlace: NewPlace): void {
  const within = inNewPlace(newPlace);
  const telling = inNewPlace(() => newPlace({ telling: tellNurse, whenUndelivered: raiseUndelivered }));
  describe(name, () => {
    deviceContract(within);
    enrolmentContract(within);
    historyContract(within);
    leavingContract(within);
    serviceContract(within);
    assignmentContract(within);
    progressContract(within);
    alertContract(within);
    alertMoveContract(within);
    alertAnswerContract(within);
    alertRestatingContract(within);
    attentionContract(within);
    peopleContract(within);
    sessionContract(within);
    tokenContract(within);
    auditContract(within);
    erasureContract(within, telling);
    erasingBesideContract(within);
    rollupContract(within);
    noticeContract(telling);
    alertLifecycleContract(telling);
    withdrawalContract(telling);
    bookContract(within);
    watchContract(within);
  });
}
