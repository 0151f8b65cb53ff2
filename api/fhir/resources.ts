import type { Alert } from "../../model/alert.ts";
import { openStates } from "../../model/alert.ts";
import { findMetric } from "../../model/catalogue.ts";
import { type Coding, codingsOf } from "../../model/codings.ts";
import type { DeviceKey, PatientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { EnrolmentSeen } from "../../model/records.ts";
import { formatInstant } from "../../model/time.ts";

/** A FHIR R4 resource, ready to be written as JSON. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string };

/** What identifies things of the hub to other systems. */
export const systems = {
  pseudonym: "urn:labhub:pseudonym",
  device: "urn:labhub:device",
  alert: "urn:labhub:alert",
  rule: "urn:labhub:rule",
  metric: "urn:labhub:metric",
  reading: "urn:labhub:reading",
} as const;

/** A person by pseudonym: a logical reference, as no name and no tax code exist to point at. */
export const personReference = (patient: PatientId) => ({
  reference: `Patient/${patient}`,
  type: "Patient",
  identifier: { system: systems.pseudonym, value: patient },
});

const deviceReference = (device: DeviceKey) => ({
  type: "Device",
  identifier: { system: systems.device, value: device },
});

/** R4's codes for administrative gender. */
const genders: Readonly<Record<EnrolmentSeen["sex"], string>> = {
  female: "female",
  male: "male",
  other: "other",
  unknown: "unknown",
};

/** A pseudonymous Patient: the municipality stays out, since in a village it would name the person. */
export const patientResource = (enrolment: EnrolmentSeen): Resource => ({
  resourceType: "Patient",
  id: enrolment.patient,
  identifier: [{ system: systems.pseudonym, value: enrolment.patient }],
  active: enrolment.withdrawnAt === null,
  gender: genders[enrolment.sex],
});

/** R4 asks ids to be letters, digits, `-` and `.`, 64 at most. */
const idFrom = (...parts: readonly (string | number)[]): string => parts.join(".").slice(0, 64);

/** One reading as an Observation, with the precision it is kept in. */
export function observationResource(reading: Reading): Resource {
  const { codings, category, profile } = codingsOf(reading.code);
  const metric = findMetric(reading.code);
  const own: Coding = {
    system: systems.metric,
    code: reading.code,
    ...(metric === null ? {} : { display: metric.name.en }),
  };
  return {
    resourceType: "Observation",
    id: idFrom(reading.message, reading.code, reading.deviceAt),
    ...(profile === null ? {} : { meta: { profile: [profile] } }),
    identifier: [
      { system: systems.reading, value: `${reading.message}/${reading.code}/${reading.deviceAt}` },
    ],
    status: "final",
    ...(category === null ? {} : { category: [{ coding: [{ system: categories, code: category }] }] }),
    code: {
      coding: [...codings, own],
      ...(metric === null ? {} : { text: metric.name.it }),
    },
    subject: personReference(reading.patient),
    effectiveDateTime: formatInstant(reading.at),
    issued: formatInstant(reading.receivedAt),
    valueQuantity: {
      value: reading.value,
      ...(metric === null ? {} : { unit: metric.display, system: ucum, code: metric.unit }),
    },
    ...(reading.flags.length === 0 ? {} : { note: [{ text: `labhub: ${reading.flags.join(", ")}` }] }),
    device: deviceReference(reading.device),
  };
}

const categories = "http://terminology.hl7.org/CodeSystem/observation-category";
const ucum = "http://unitsofmeasure.org";

/** A device as lent out. Who has it is not in it: `Device.patient` stays empty in pseudonymous exports. */
export const deviceResource = (device: DeviceKey): Resource => ({
  resourceType: "Device",
  id: device.replace("/", "."),
  identifier: [{ system: systems.device, value: device }],
});

/** An alert as a Flag, active while somebody may still have to do something. */
export const flagResource = (alert: Alert): Resource => {
  const isOpen = openStates.some((state) => state === alert.state);
  const last = alert.history.at(-1);
  return {
    resourceType: "Flag",
    id: alert.id.replaceAll(/[^A-Za-z0-9\-.]/g, "-").slice(0, 64),
    identifier: [{ system: systems.alert, value: alert.id }],
    status: isOpen ? "active" : "inactive",
    category: [
      { coding: [{ system: "http://terminology.hl7.org/CodeSystem/flag-category", code: "clinical" }] },
    ],
    code: {
      coding: [{ system: systems.rule, code: alert.rule.id, version: alert.rule.version }],
      text: alert.text.it,
    },
    subject: personReference(alert.patient),
    period: {
      start: formatInstant(alert.since),
      ...(isOpen || last === undefined ? {} : { end: formatInstant(last.at) }),
    },
  };
};
