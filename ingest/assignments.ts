import { type DeviceKey, keyOf, type PatientId } from "../model/identity.ts";
import type { Assignment, Enrolment } from "../model/registry.ts";
import type { Instant } from "../model/time.ts";

/** Who had which device when, held ready for looking up a hundred thousand times a second. */
export interface Assignments {
  /** Whose a device was at a measured time; `null` when nobody's. */
  patientAt(device: DeviceKey, at: Instant): PatientId | null;
  enrolment(patient: PatientId): Enrolment | null;
}

export function assignmentsOf(assigned: readonly Assignment[], enrolled: readonly Enrolment[]): Assignments {
  const byDevice = Map.groupBy(assigned, (each) => keyOf(each.service, each.device));
  const byPatient = new Map(enrolled.map((each) => [each.patient, each]));
  return {
    patientAt(device, at) {
      for (const { from, until, patient } of byDevice.get(device) ?? []) {
        if (at >= from && (until === null || at < until)) return patient;
      }
      return null;
    },
    enrolment: (patient) => byPatient.get(patient) ?? null,
  };
}
