import type { PlanTelling, WhenUndelivered } from "../../model/notice.ts";
import type { StateStore } from "../../model/state-store.ts";
import { accessCodeCalls } from "./access-codes.ts";
import { accountCalls } from "./accounts.ts";
import { alertBook } from "./alert-book.ts";
import { assignmentCalls } from "./assignments.ts";
import { attentionBook } from "./attention.ts";
import { auditBook } from "./audit.ts";
import { claimBook } from "./claims.ts";
import { counted, type Database } from "./counters.ts";
import { credentialBook } from "./credential-book.ts";
import { deliveryBook } from "./delivery-book.ts";
import { deviceCalls } from "./devices.ts";
import { downlinkBook } from "./downlink.ts";
import { historyCalls } from "./enrolment-events.ts";
import { enrolmentCalls } from "./enrolments.ts";
import { erasedStretchCalls } from "./erased-stretches.ts";
import { erasureBook } from "./erasures.ts";
import { eventBook } from "./happened-events.ts";
import { intakeBook } from "./intake-book.ts";
import { ledgerBook } from "./ledger.ts";
import { linkBook } from "./links.ts";
import { nameCalls } from "./names.ts";
import { noticeBook } from "./notices.ts";
import { observingOver } from "./observing/observing.ts";
import { progress } from "./progress.ts";
import { type QuarantineRoom, quarantineBook, quarantineRoom } from "./quarantine.ts";
import { recording, tellNobody } from "./recording.ts";
import { releaseRegister } from "./releases.ts";
import { reportBook } from "./report-book.ts";
import { rollupBook } from "./rollups.ts";
import { ruleBook } from "./rule-versions.ts";
import type { Scrub } from "./scrub.ts";
import { secondFactorCalls } from "./second-factors.ts";
import { serviceBook } from "./services.ts";
import { sessionCalls } from "./sessions.ts";
import { sliBook } from "./slis.ts";
import { strayBook } from "./strays.ts";
import { suppressionBook } from "./suppressions.ts";
import { tokenCalls } from "./tokens.ts";
import { watchBook } from "./watch-book.ts";

/** What may be said of a state store when it is opened, wherever it is. */
export interface StateChoices {
  /** How much the quarantine may hold; 200,000 rows of 128 KiB at most when not given. */
  readonly quarantine?: QuarantineRoom | undefined;
  /** Who is told of a move of an alert, and what falls due; nobody and nothing when not given. */
  readonly telling?: PlanTelling | undefined;
  /** What a notice that could not be delivered brings about. */
  readonly whenUndelivered?: WhenUndelivered | undefined;
}

/** The state store on any engine Kysely speaks to, its tables made by `migrate`. */
export function stateOver(db: Database, scrub: Scrub, more: StateChoices): StateStore {
  const { quarantine: room = quarantineRoom, telling = tellNobody, whenUndelivered = () => [] } = more;
  const record = recording(telling);
  return {
    registry: {
      version: () => counted(db, "registry"),
      ...deviceCalls(db),
      ...enrolmentCalls(db, record),
      ...historyCalls(db),
      ...nameCalls(db),
      ...assignmentCalls(db),
      ...erasedStretchCalls(db),
    },
    alerts: alertBook(db, record),
    progress: progress(db, room, record),
    ledger: ledgerBook(db),
    quarantine: quarantineBook(db),
    services: serviceBook(db),
    people: {
      ...accountCalls(db),
      ...secondFactorCalls(db),
      ...sessionCalls(db),
      ...tokenCalls(db),
      ...accessCodeCalls(db),
    },
    audit: auditBook(db),
    erasures: erasureBook(db, scrub),
    rollups: rollupBook(db, room),
    watch: watchBook(db),
    attention: attentionBook(db),
    slis: sliBook(db),
    observing: (needs) => observingOver(db, needs),
    releases: releaseRegister(db),
    notices: noticeBook(db, record, whenUndelivered),
    rules: ruleBook(db),
    suppressions: suppressionBook(db, record),
    events: eventBook(db),
    intake: intakeBook(db),
    reports: reportBook(db),
    credentials: credentialBook(db),
    claims: claimBook(db),
    links: linkBook(db),
    downlink: downlinkBook(db),
    strays: strayBook(db),
    deliveries: deliveryBook(db),
    close: () => db.destroy(),
  };
}
