import type { AuditBook, AuditEntry, AuditRecord } from "../../model/audit.ts";
import { subjectRef } from "../../model/identity.ts";
import { inMinutes } from "./state-samples.ts";

export const someone = subjectRef.parse("s-aaaaaaaaaaaaaaaa");
export const another = subjectRef.parse("s-bbbbbbbbbbbbbbbb");

/** What Rossi looked at in some minute, unless said otherwise. */
export const entry = (minute: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: inMinutes(minute),
  actor: "rossi",
  roles: ["clinician"],
  purpose: "care",
  action: "read-readings",
  subjects: [someone],
  object: "heart-rate",
  outcome: "done",
  source: "192.0.2.7",
  reason: null,
  ...more,
});

export async function appended(audit: AuditBook, entries: readonly AuditEntry[]): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (const each of entries) records.push(await audit.append(each));
  return records;
}
