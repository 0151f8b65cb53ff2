import { z } from "zod";
import type { HappenedEvent } from "../../model/happened-event.ts";
import { type IntakeRecord, intakeContent } from "../../model/intake.ts";
import type { Suppression } from "../../model/suppression.ts";
import { formatInstant } from "../../model/time.ts";
import { personReference, type Resource } from "../fhir/resources.ts";

/** Something that happened, such as a fall, as an Observation without a value. */
export const eventResource = ({
  patient,
  device,
  kind,
  at,
  receivedAt,
  message,
}: HappenedEvent): Resource => ({
  resourceType: "Observation",
  id: `${message}.${kind}.${at}`,
  status: "final",
  code: { coding: [{ system: "urn:labhub:event", code: kind }] },
  subject: personReference(patient),
  effectiveDateTime: formatInstant(at),
  issued: formatInstant(receivedAt),
  device: { type: "Device", identifier: { system: "urn:labhub:device", value: device } },
});

/** When nobody was told of somebody's alerts. R4 has no resource of its own for it. */
export const suppressionResource = (given: Suppression): Resource => ({
  resourceType: "Basic",
  id: given.id,
  code: { coding: [{ system: "urn:labhub:basic", code: "alert-suppression" }], text: given.reason },
  subject: personReference(given.patient),
  created: formatInstant(given.from).slice(0, 10),
  identifier: [
    {
      system: "urn:labhub:suppression",
      value: given.id,
      period: { start: formatInstant(given.from), end: formatInstant(given.endedAt ?? given.until) },
    },
  ],
});

/** What somebody entered about a person: its kind, and its facts as they were entered. */
export const entryResource = (entry: IntakeRecord): Resource => ({
  resourceType: "Basic",
  id: entry.id,
  code: {
    coding: [{ system: "urn:labhub:intake", code: entry.content.kind }],
    text: JSON.stringify(z.encode(intakeContent, entry.content)),
  },
  ...(entry.patient === null ? {} : { subject: personReference(entry.patient) }),
  created: formatInstant(entry.at).slice(0, 10),
});
