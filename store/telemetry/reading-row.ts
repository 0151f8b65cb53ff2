import { z } from "zod";
import type { DeviceKey, PatientId } from "../../model/identity.ts";
import { messageAt, placeOfMessage } from "../../model/identity.ts";
import { type QualityFlag, qualityFlags, type Reading } from "../../model/reading.ts";
import { atMillisecond } from "../../model/time.ts";
import { numberIn, type SqlRow, type SqlValue, textIn } from "../sqlite.ts";
import type { KeptReading } from "./cursor.ts";

/** The columns `readingIn` needs, of `reading r` and `series s`. */
export const readingColumns = `s.patient, s.device, s.code, r.series, r.at, r.seq, r.value, r.flags, r.received_at,
  r.partition, r.position, r.device_at, r.sent_value, r.sent_unit, r.context`;

export const contextShape = z.record(z.string(), z.string());

export function readingIn(row: SqlRow): Reading {
  const at = atMillisecond(numberIn(row, "at"));
  return {
    patient: textIn(row, "patient") as PatientId,
    device: textIn(row, "device") as DeviceKey,
    code: textIn(row, "code"),
    at,
    deviceAt: row["device_at"] === null ? at : atMillisecond(numberIn(row, "device_at")),
    receivedAt: atMillisecond(numberIn(row, "received_at")),
    value: numberIn(row, "value"),
    sent:
      row["sent_unit"] === null
        ? null
        : { value: numberIn(row, "sent_value"), unit: textIn(row, "sent_unit") },
    context: row["context"] === null ? null : contextShape.parse(JSON.parse(textIn(row, "context"))),
    flags: flagsOf(numberIn(row, "flags")),
    message: messageAt(numberIn(row, "partition"), numberIn(row, "position")),
  };
}

export const keptIn = (row: SqlRow): KeptReading => ({ ...readingIn(row), seq: numberIn(row, "seq") });

/** A reading without what only a store knows of it. */
export function plain({ seq: _, ...reading }: KeptReading): Reading {
  return reading;
}

/** Where a reading's message lies, as its two numbers. */
export const placeOf = ({ message }: Reading): { partition: number; position: number } =>
  placeOfMessage(message);

/** One bit per flag, in the stored order. */
export function flagBits(flags: readonly QualityFlag[]): number {
  let bits = 0;
  for (const flag of flags) bits |= 1 << qualityFlags.indexOf(flag);
  return bits;
}

export const flagsOf = (bits: number): readonly QualityFlag[] =>
  bits === 0 ? [] : qualityFlags.filter((_, place) => (bits & (1 << place)) !== 0);

/** The values of `sent_value`, `sent_unit` and `context`. */
export const rareValues = ({ sent, context }: Reading): SqlValue[] => [
  sent?.value ?? null,
  sent?.unit ?? null,
  context === null ? null : JSON.stringify(context),
];
