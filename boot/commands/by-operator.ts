import { type Access, everything } from "../../model/access.ts";
import type { AuditAction, AuditEntry } from "../../model/audit.ts";
import type { Instant } from "../../model/time.ts";

/** Everything the operator does on the command line is asked for with this. */
export const byOperator: Access = {
  actor: "command-line",
  roles: [],
  purpose: "administration",
  scope: everything,
  source: "command-line",
};

/** The audit's line for what the operator did on the command line: whoever may run it may read the files themselves. */
export const noteOf = (
  at: Instant,
  action: AuditAction,
  what: Pick<AuditEntry, "subjects" | "object">,
): AuditEntry => ({
  at,
  actor: byOperator.actor,
  roles: [...byOperator.roles],
  purpose: byOperator.purpose,
  action,
  ...what,
  outcome: "done",
  source: byOperator.source,
  reason: null,
});
