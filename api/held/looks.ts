import type { AuditRecord } from "../../model/audit.ts";
import type { PatientId } from "../../model/identity.ts";
import { formatInstant } from "../../model/time.ts";
import { personReference, type Resource } from "../fhir/resources.ts";

const outcomes: Readonly<Record<AuditRecord["outcome"], string>> = { done: "0", refused: "4", failed: "8" };

/** One line of the audit about a person, as an R4 AuditEvent. */
export const auditEventResource = (patient: PatientId, look: AuditRecord): Resource => ({
  resourceType: "AuditEvent",
  id: `look.${look.sequence}`,
  type: { system: "http://terminology.hl7.org/CodeSystem/audit-event-type", code: "rest" },
  subtype: [{ system: "urn:labhub:audit-action", code: look.action }],
  recorded: formatInstant(look.at),
  outcome: outcomes[look.outcome],
  purposeOfEvent: [{ coding: [{ system: "urn:labhub:purpose", code: look.purpose }] }],
  agent: [
    {
      who: { identifier: { system: "urn:labhub:user", value: look.actor } },
      role: look.roles.map((code) => ({ coding: [{ system: "urn:labhub:role", code }] })),
      requestor: true,
    },
  ],
  source: { observer: { display: "Territorial LAB Hub" } },
  entity: [{ what: personReference(patient) }],
});
