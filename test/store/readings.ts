import type { DeviceKey, PatientId } from "../../model/identity.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { atMillisecond, type Instant, parseInstant } from "../../model/time.ts";

export const someone = "p-aaaaaaaaaaaaaaaa" as PatientId;
export const someoneElse = "p-bbbbbbbbbbbbbbbb" as PatientId;
export const meter = "cuore-a-casa/bp-001" as DeviceKey;
export const otherMeter = "cuore-a-casa/bp-002" as DeviceKey;

export function instantOf(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`${text} is not a time`);
  return parsed;
}

const noon = instantOf("2026-11-22T12:00:00Z");

/** A heart rate of someone at noon, the first message of the journal; say what matters. */
export function readingWith(given: Partial<Reading> = {}): Reading {
  const at = given.at ?? noon;
  return {
    patient: someone,
    device: meter,
    code: "heart-rate",
    at,
    deviceAt: at,
    receivedAt: atMillisecond(at + 1000),
    value: 72,
    sent: null,
    context: null,
    flags: [],
    message: messageAt(0, 1),
    ...given,
  };
}

/** Everything of one metric there could be. */
export const always = (code = "heart-rate", patient = someone) => ({
  patient,
  code,
  from: instantOf("2000-01-01T00:00:00Z"),
  until: instantOf("2100-01-01T00:00:00Z"),
});
