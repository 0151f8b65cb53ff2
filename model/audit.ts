import { z } from "zod";
import { purpose } from "./access.ts";
import { type SubjectRef, subjectRef } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import { role } from "./people.ts";
import { instant } from "./time.ts";

/** What was done. The list is closed; `read-` is a look at personal data. */
export const auditActions = [
  "read-enrolments",
  "read-patient",
  "read-readings",
  "read-alerts",
  "read-history",
  "read-export",
  "read-message",
  "open-alert-feed",
  "enrol",
  "change-enrolment",
  "assign-device",
  "end-assignment",
  "move-alert",
  "suppress-alerts",
  "agree-suppression",
  "end-suppression",
  "resend-notice",
  "add-device",
  "rotate-device",
  "change-device",
  "revoke-device",
  "dismiss-stray",
  "issue-certificate",
  "revoke-certificate",
  "send-command",
  "cancel-command",
  "add-claim-codes",
  "withdraw-claim-code",
  "issue-access-code",
  "sign-in",
  "sign-in-refused",
  "sign-out",
  "break-glass",
  "add-user",
  "change-user",
  "add-token",
  "revoke-token",
  "revoke-session",
  "change-second-factor",
  "change-service",
  "propose-rule",
  "approve-rule",
  "reject-rule",
  "withdraw-rule",
  "add-entries",
  "read-entries",
  "strike-entry",
  "read-figures",
  "ask-report",
  "read-report",
  "send-report",
  "ask-erasure",
  "erase",
  "declare-maintenance",
  "backup",
  "restore",
] as const;
export const auditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof auditAction>;

/** One line of the audit as it is written. `subjects` are references, never pseudonyms: the chain outlives erasures. */
export const auditEntry = z.object({
  at: instant,
  actor: z.string(),
  roles: z.array(role),
  purpose,
  action: auditAction,
  subjects: z.array(subjectRef),
  /** The other thing concerned: a device, an alert, a user, a metric. Never a pseudonym, never a measured value. */
  object: z.string().nullable(),
  outcome: z.enum(["done", "refused", "failed"]),
  source: z.string(),
  /** A reason given, as for break-glass. */
  reason: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** As kept: numbered without gaps, each with the hash of itself and the one before it. */
export const auditRecord = auditEntry.extend({
  sequence: z.int(),
  /** SHA-256, hex, of the record before; 64 zeros for the first. */
  previous: z.string(),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** The end of the chain at some moment; written where the hub's own files cannot be altered along with it. */
export const auditAnchor = z.object({ at: instant, sequence: z.int(), hash: z.string() });
export type AuditAnchor = z.infer<typeof auditAnchor>;

/** What looking through the whole chain came to: how many records are right from the first on, and the last one's hash. */
export interface AuditVerdict {
  readonly records: number;
  readonly head: string;
  /** The first record that is not as it was written, or is missing; `null` when all is well. */
  readonly fault: { readonly sequence: number; readonly what: string } | null;
}

/** What was done with personal data and who did it, as a chain of hashes: written once, found out when altered. */
export interface AuditBook {
  /**
   * Numbers, chains and keeps an entry. A pseudonym in its `reason` is masked; one anywhere else is a `defect`, because
   * the chain cannot forget.
   */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first. */
  list(
    query: { readonly actor?: string; readonly subject?: SubjectRef; readonly action?: AuditAction },
    page: PageAsked,
  ): Promise<Page<AuditRecord>>;
  /** `at` is the last record's; `null` for an empty chain. */
  head(): Promise<AuditAnchor | null>;
  /** Recomputes the whole chain, and that it holds what was anchored elsewhere. Records added meanwhile are left out. */
  verify(anchors: readonly AuditAnchor[]): Promise<AuditVerdict>;
}
