import { bucketStart } from "../model/civil-time.ts";
import { type DeviceKey, messageAt, type PatientId, patientFrom } from "../model/identity.ts";
import type { Reading } from "../model/reading.ts";
import { rollupZone } from "../model/rollups.ts";
import { atMillisecond, days, hours, type Instant } from "../model/time.ts";
import { randomFrom } from "./random.ts";

/** A reading as every telemetry store keeps it. */
export interface KeptReading extends Reading {
  readonly seq: number;
}

/** Readings of many patients over 90 days, the same for the same figures and day. */
export interface StoreReadings {
  readonly patients: readonly PatientId[];
  readonly codes: readonly string[];
  readonly count: number;
  readonly from: Instant;
  readonly until: Instant;
  /** As they would arrive: all patients' first, then their second, so many at a time. */
  inOrder(batch: number): Generator<readonly KeptReading[], void, void>;
  ofPatient(index: number): readonly KeptReading[];
}

const metrics = [
  { code: "heart-rate", low: 55, spread: 50, steps: 1 },
  { code: "spo2", low: 90, spread: 10, steps: 1 },
  { code: "respiratory-rate", low: 12, spread: 12, steps: 1 },
  { code: "body-temperature", low: 35.5, spread: 3, steps: 10 },
] as const;
/** Ninety civil days up to last midnight in Rome; twice a year one of 23 or 25 hours is among them. */
function stretchBefore(now: Instant): { readonly from: Instant; readonly until: Instant } {
  const until = bucketStart(now, "P1D", rollupZone);
  // Two hours more, since a clock change may have made the days shorter by one.
  return { until, from: bucketStart(atMillisecond(until - days(90) + hours(2)), "P1D", rollupZone) };
}

export function storeReadings(asked: {
  readonly patients: number;
  readonly readings: number;
  readonly now: Instant;
}): StoreReadings {
  const { from, until } = stretchBefore(asked.now);
  const span = until - from;
  const each = Math.ceil(asked.readings / asked.patients / metrics.length);
  const step = span / each;
  const patients = Array.from({ length: asked.patients }, (_, index) => patientOf(index));

  /** The four metrics of one message: same device, measured within the same quarter of a second. */
  const message = (patient: PatientId, index: number, round: number): readonly KeptReading[] => {
    const chance = randomFrom(index * 1_000_003 + round);
    const at = from + Math.floor((round + chance() * 0.9) * step);
    const position = round * asked.patients + index + 1;
    return metrics.map(({ code, low, spread, steps }, place) => {
      const measured = atMillisecond(Math.min(at + place * 60, until - 1));
      return {
        patient,
        device: `bench/bench-${String(index).padStart(5, "0")}` as DeviceKey,
        code,
        at: measured,
        deviceAt: measured,
        receivedAt: atMillisecond(measured + 1000 + Math.floor(chance() * 4000)),
        value: Math.round((low + chance() * spread) * steps) / steps,
        sent: null,
        context: null,
        flags: [],
        message: messageAt(0, position),
        seq: 0,
      };
    });
  };

  return {
    patients,
    codes: metrics.map(({ code }) => code),
    count: each * asked.patients * metrics.length,
    from,
    until,
    *inOrder(batch) {
      let held: KeptReading[] = [];
      for (let round = 0; round < each; round += 1) {
        for (const [index, patient] of patients.entries()) {
          held.push(...message(patient, index, round));
          if (held.length < batch) continue;
          yield held;
          held = [];
        }
      }
      if (held.length > 0) yield held;
    },
    ofPatient: (index) => {
      const patient = patients[index] ?? patientOf(index);
      return Array.from({ length: each }, (_, round) => message(patient, index, round)).flat();
    },
  };
}

/** Random-looking, as pseudonyms are: an index in order would flatter a store that packs by prefix. */
function patientOf(index: number): PatientId {
  const chance = randomFrom(index + 77);
  return patientFrom(Uint8Array.from({ length: 16 }, () => Math.floor(chance() * 256)));
}
