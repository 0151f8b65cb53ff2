import { type ClosedStretch, type EnrolmentEvent, withdrawals } from "../model/enrolment-history.ts";
import { type DeviceKey, keyOf, type PatientId } from "../model/identity.ts";
import type { Assignment, Enrolment } from "../model/registry.ts";
import type { Instant } from "../model/time.ts";

/** Who had which device when and what they agreed to, held ready for looking up a hundred thousand times a second. */
export interface Assignments {
  /** Whose a device was at a measured time; `null` when nobody's. */
  patientAt(device: DeviceKey, at: Instant): PatientId | null;
  enrolment(patient: PatientId): Enrolment | null;
  /** Whether the device was ever with somebody who ever withdrew: only then must consent be looked at. */
  mayBeClosed(device: DeviceKey): boolean;
  /** Whether a person had withdrawn when something was measured, or when it was received. */
  isClosed(patient: PatientId, at: Instant, receivedAt: Instant): boolean;
}

export type Withdrawals = ReadonlyMap<PatientId, readonly ClosedStretch[]>;

/** The stretches in which nothing of people may be taken in; without those who withdrew from nothing of that kind. */
export function withdrawalsIn(histories: ReadonlyMap<PatientId, readonly EnrolmentEvent[]>): Withdrawals {
  const closed = [...histories].map(([patient, history]) => [patient, withdrawals(history)] as const);
  return new Map(closed.filter(([, stretches]) => stretches.length > 0));
}

export function assignmentsOf(
  assigned: readonly Assignment[],
  enrolled: readonly Enrolment[],
  withdrawn: Withdrawals = new Map(),
): Assignments {
  const byDevice = Map.groupBy(assigned, (each) => keyOf(each.service, each.device));
  const byPatient = new Map(enrolled.map((each) => [each.patient, each]));
  const ofWithdrawn = assigned.filter(({ patient }) => withdrawn.has(patient));
  const touched = new Set(ofWithdrawn.map((each) => keyOf(each.service, each.device)));
  return {
    patientAt(device, at) {
      for (const { from, until, patient } of byDevice.get(device) ?? []) {
        if (at >= from && (until === null || at < until)) return patient;
      }
      return null;
    },
    enrolment: (patient) => byPatient.get(patient) ?? null,
    mayBeClosed: (device) => touched.has(device),
    isClosed: (patient, at, receivedAt) =>
      (withdrawn.get(patient) ?? []).some((each) => isWithin(each, at) || isWithin(each, receivedAt)),
  };
}

const isWithin = ({ from, until }: ClosedStretch, at: Instant): boolean =>
  at >= from && (until === null || at < until);
