import type { AuditAction, AuditEntry } from "../../model/audit.ts";
import type { Instant } from "../../model/time.ts";

/** The audit's line for what the operator did on the command line: whoever may run it may read the files themselves. */
export const noteOf = (
  at: Instant,
  action: AuditAction,
  what: Pick<AuditEntry, "subjects" | "object">,
): AuditEntry => ({
  at,
  actor: "command-line",
  roles: [],
  purpose: "administration",
  action,
  ...what,
  outcome: "done",
  source: "command-line",
  reason: null,
});
