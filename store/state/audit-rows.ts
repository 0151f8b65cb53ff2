import { z } from "zod";
import { type AuditRecord, auditAction, auditRecord } from "../../model/audit.ts";
import { epoch, jsonOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

const { roles, purpose, subjects, outcome } = auditRecord.shape;
/** What can be written as a date of four digits a year: a time beyond would be another text, and another hash. */
const earliest = Date.parse("0000-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59.999Z");
const auditRow = z.object({
  sequence: z.int(),
  at: epoch.refine((at) => at >= earliest && at <= latest),
  actor: z.string(),
  roles: jsonOf(roles),
  purpose,
  action: auditAction,
  subjects: jsonOf(subjects),
  object: z.string().nullable(),
  outcome,
  source: z.string(),
  reason: z.string().nullable(),
  previous: z.string(),
  hash: z.string(),
});

export const rowOfRecord = (record: AuditRecord): Tables["audit"] => ({
  ...record,
  roles: JSON.stringify(record.roles),
  subjects: JSON.stringify(record.subjects),
});

/** The record of a row; `null` for a row the hub did not write so, to the letter. */
export function recordFrom(row: Tables["audit"]): AuditRecord | null {
  const read = auditRow.safeParse(row);
  if (!read.success) return null;
  const written = rowOfRecord(read.data);
  return written.roles === row.roles && written.subjects === row.subjects ? read.data : null;
}
