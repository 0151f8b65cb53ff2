import { type ClosedStretch, type EnrolmentEvent, withdrawals } from "../model/enrolment-history.ts";
import type { DeviceStretch } from "../model/erasure.ts";
import { type DeviceKey, keyOf, type PatientId } from "../model/identity.ts";
import type { Assignment, Enrolment } from "../model/registry.ts";
import type { Instant } from "../model/time.ts";

/** Who had which device when and what they agreed to, held ready for looking up a hundred thousand times a second. */
export interface Assignments {
  /** Whose a device was at a measured time; `null` when nobody's. */
  patientAt(device: DeviceKey, at: Instant): PatientId | null;
  enrolment(patient: PatientId): Enrolment | null;
  /** Plans, personal limits and SpO2 scales of a person, oldest first; the same array as long as nothing changed. */
  history(patient: PatientId): readonly EnrolmentEvent[];
  /** Whether the device was ever with somebody who ever withdrew or was erased: only then must that be looked at. */
  mayBeClosed(device: DeviceKey): boolean;
  /** Whether a person had withdrawn when something was measured, or when it was received. */
  isClosed(patient: PatientId, at: Instant, receivedAt: Instant): boolean;
  /** Whether a device that is now nobody's for that time was then with somebody who was erased. */
  wasErased(device: DeviceKey, at: Instant): boolean;
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
  erased: readonly DeviceStretch[] = [],
  histories: ReadonlyMap<PatientId, readonly EnrolmentEvent[]> = new Map(),
): Assignments {
  const byDevice = Map.groupBy(assigned, (each) => keyOf(each.service, each.device));
  const byPatient = new Map(enrolled.map((each) => [each.patient, each]));
  const ofWithdrawn = assigned.filter(({ patient }) => withdrawn.has(patient));
  const ofErased = Map.groupBy(erased, ({ device }) => device);
  const touched = new Set(ofWithdrawn.map((each) => keyOf(each.service, each.device)));
  for (const device of ofErased.keys()) touched.add(device);
  const patientAt = (device: DeviceKey, at: Instant): PatientId | null => {
    for (const { from, until, patient } of byDevice.get(device) ?? []) {
      if (at >= from && (until === null || at < until)) return patient;
    }
    return null;
  };
  return {
    patientAt,
    enrolment: (patient) => byPatient.get(patient) ?? null,
    history: (patient) => histories.get(patient) ?? nothing,
    mayBeClosed: (device) => touched.has(device),
    isClosed: (patient, at, receivedAt) =>
      (withdrawn.get(patient) ?? []).some((each) => isWithin(each, at) || isWithin(each, receivedAt)),
    wasErased: (device, at) =>
      patientAt(device, at) === null && (ofErased.get(device) ?? []).some((each) => isWithin(each, at)),
  };
}

const nothing: readonly EnrolmentEvent[] = [];
const isWithin = ({ from, until }: Pick<ClosedStretch, "from" | "until">, at: Instant): boolean =>
  at >= from && (until === null || at < until);
