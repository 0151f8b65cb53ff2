import { z } from "zod";
import { deviceKey, messageId, type PatientId, patientId } from "../../model/identity.ts";
import { qualityFlag, type Reading } from "../../model/reading.ts";
import type { Writing } from "./counters.ts";
import { epoch, jsonOf, rowReader } from "./rows.ts";

export const latestColumns = [
  "patient",
  "code",
  "at",
  "device",
  "device_at",
  "received_at",
  "value",
  "sent",
  "context",
  "flags",
  "message",
] as const;

const none = "[]";

/** A reading's values in the order of `latestColumns`. */
export const latestValues = (reading: Reading): (number | string | null)[] => [
  reading.patient,
  reading.code,
  reading.at,
  reading.device,
  reading.deviceAt,
  reading.receivedAt,
  reading.value,
  reading.sent === null ? null : JSON.stringify(reading.sent),
  reading.context === null ? null : JSON.stringify(reading.context),
  reading.flags.length === 0 ? none : JSON.stringify(reading.flags),
  reading.message,
];

const readLatest = rowReader(
  "latest",
  z.object({
    patient: patientId,
    code: z.string(),
    at: epoch,
    device: deviceKey,
    device_at: epoch,
    received_at: epoch,
    value: z.number(),
    sent: jsonOf(z.object({ value: z.number(), unit: z.string() })).nullable(),
    context: jsonOf(z.record(z.string(), z.string())).nullable(),
    flags: jsonOf(z.array(qualityFlag)),
    message: messageId,
  }),
);

export function latestFrom(row: unknown): Reading {
  const { device_at: deviceAt, received_at: receivedAt, ...same } = readLatest(row);
  return { ...same, deviceAt, receivedAt };
}

export const readSum = rowReader(
  "rollup",
  z.object({ from_at: epoch, n: z.int(), sum: z.number(), min: z.number(), max: z.number() }),
);

/** Everything summed up of a person. */
export async function deleteRollups(trx: Writing, patient: PatientId): Promise<void> {
  for (const table of ["rollup", "latest", "restatement"] as const) {
    await trx.deleteFrom(table).where("patient", "=", patient).execute();
  }
}
