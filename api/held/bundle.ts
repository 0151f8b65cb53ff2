import { keyOf } from "../../model/identity.ts";
import type { EverythingHeld } from "../../model/records.ts";
import { formatInstant, type Instant } from "../../model/time.ts";
import {
  deviceResource,
  flagResource,
  observationResource,
  patientResource,
  type Resource,
} from "../fhir/resources.ts";
import { consentResources } from "./consents.ts";
import { entryResource, eventResource, suppressionResource } from "./happenings.ts";
import { auditEventResource } from "./looks.ts";

/** Everything held about a person as one FHIR R4 Bundle of type `collection`, written as it is read. */
export async function* bundleOf(held: EverythingHeld, now: Instant): AsyncGenerator<string> {
  yield `{"resourceType":"Bundle","type":"collection","timestamp":"${formatInstant(now)}","entry":[`;
  let isFirst = true;
  for await (const resources of resourcesOf(held)) {
    if (resources.length === 0) continue;
    const entries = resources.map((resource) => JSON.stringify({ resource }));
    yield `${isFirst ? "" : ","}\n${entries.join(",\n")}`;
    isFirst = false;
  }
  yield "\n]}\n";
}

async function* resourcesOf(held: EverythingHeld): AsyncGenerator<readonly Resource[]> {
  const { enrolment, assignments, history } = held;
  const { patient } = enrolment;
  yield [patientResource(enrolment), ...consentResources(patient, history)];
  const devices = new Set(assignments.map(({ service, device }) => keyOf(service, device)));
  yield [...devices].map(deviceResource);
  for await (const readings of held.readings) yield readings.map(observationResource);
  for await (const alerts of held.alerts) yield alerts.map(flagResource);
  for await (const suppressions of held.suppressions) yield suppressions.map(suppressionResource);
  yield held.events.map(eventResource);
  for await (const entries of held.entries) yield entries.map(entryResource);
  for await (const looks of held.looks) yield looks.map((look) => auditEventResource(patient, look));
}
