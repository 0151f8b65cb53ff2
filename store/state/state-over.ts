import type { StateStore } from "../../model/state-store.ts";
import { accessCodeCalls } from "./access-codes.ts";
import { accountCalls } from "./accounts.ts";
import { alertBook } from "./alert-book.ts";
import { assignmentCalls } from "./assignments.ts";
import { auditBook } from "./audit.ts";
import { counted, type Database } from "./counters.ts";
import { deviceCalls } from "./devices.ts";
import { historyCalls } from "./enrolment-events.ts";
import { enrolmentCalls } from "./enrolments.ts";
import { erasedStretchCalls } from "./erased-stretches.ts";
import { erasureBook } from "./erasures.ts";
import { ledgerBook } from "./ledger.ts";
import { nameCalls } from "./names.ts";
import { progress } from "./progress.ts";
import { type QuarantineRoom, quarantineBook, quarantineRoom } from "./quarantine.ts";
import { rollupBook } from "./rollups.ts";
import type { Scrub } from "./scrub.ts";
import { secondFactorCalls } from "./second-factors.ts";
import { serviceBook } from "./services.ts";
import { sessionCalls } from "./sessions.ts";
import { tokenCalls } from "./tokens.ts";
import { watchBook } from "./watch-book.ts";

/** The state store on any engine Kysely speaks to, its tables made by `migrate`. */
export const stateOver = (db: Database, scrub: Scrub, room: QuarantineRoom = quarantineRoom): StateStore => ({
  registry: {
    version: () => counted(db, "registry"),
    ...deviceCalls(db),
    ...enrolmentCalls(db),
    ...historyCalls(db),
    ...nameCalls(db),
    ...assignmentCalls(db),
    ...erasedStretchCalls(db),
  },
  alerts: alertBook(db),
  progress: progress(db, room),
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
  close: () => db.destroy(),
});
