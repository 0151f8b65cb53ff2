import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import type { PatientId } from "../../model/identity.ts";
import { formatInstant } from "../../model/time.ts";
import { personReference, type Resource } from "../fhir/resources.ts";

type ConsentEvent = Extract<EnrolmentEvent, { kind: "consent-given" | "consent-withdrawn" | "withdrawn" }>;

const isConsent = (event: EnrolmentEvent): event is ConsentEvent =>
  event.kind === "consent-given" || event.kind === "consent-withdrawn" || event.kind === "withdrawn";

/** What a person agreed to or took back, one R4 Consent for each time they did. */
export const consentResources = (
  patient: PatientId,
  history: readonly EnrolmentEvent[],
): readonly Resource[] =>
  history.filter(isConsent).map((event, index) => ({
    resourceType: "Consent",
    id: `${patient}.consent.${index + 1}`,
    status: event.kind === "consent-given" ? "active" : "inactive",
    scope: { coding: [{ system: scopes, code: "patient-privacy" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0", display: "Consent Document" }] }],
    patient: personReference(patient),
    dateTime: formatInstant(event.at),
    policyRule: {
      text: event.kind === "consent-given" ? `labhub consent ${event.version}` : "labhub consent",
    },
    provision: {
      type: event.kind === "consent-given" ? "permit" : "deny",
      ...("purposes" in event
        ? { purpose: event.purposes.map((code) => ({ system: "urn:labhub:consent-purpose", code })) }
        : {}),
    },
  }));

const scopes = "http://terminology.hl7.org/CodeSystem/consentscope";
