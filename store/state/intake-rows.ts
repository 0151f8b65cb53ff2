import { z } from "zod";
import { municipalityCode, patientId, serviceId } from "../../model/identity.ts";
import { type IntakeRecord, intakeContent, intakeKind } from "../../model/intake.ts";
import type { NewEntry } from "../../model/intake-book.ts";
import { epoch, jsonOf, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const readRow = rowReader(
  "entry",
  z.object({
    id: z.string(),
    kind: intakeKind,
    at: epoch,
    service: serviceId.nullable(),
    municipality: municipalityCode.nullable(),
    patient: patientId.nullable(),
    recorded_at: epoch,
    by_whom: z.string(),
    content: jsonOf(intakeContent),
    struck_at: epoch.nullable(),
    struck_by: z.string().nullable(),
    struck_why: z.string().nullable(),
  }),
);

export function entryFrom(row: unknown): IntakeRecord {
  const { kind: _, recorded_at, by_whom, struck_at, struck_by, struck_why, ...same } = readRow(row);
  const struckOut =
    struck_at === null ? null : { at: struck_at, by: struck_by ?? "", reason: struck_why ?? "" };
  return { ...same, recordedAt: recorded_at, by: by_whom, struckOut };
}

export const rowOfEntry = (given: NewEntry): Tables["entry"] => ({
  id: given.id,
  kind: given.content.kind,
  at: given.at,
  service: given.service,
  municipality: given.municipality,
  patient: given.patient,
  recorded_at: given.recordedAt,
  by_whom: given.by,
  content: JSON.stringify(z.encode(intakeContent, given.content)),
  once: given.once,
  struck_at: null,
  struck_by: null,
  struck_why: null,
});
