import { formatInstant, type Instant } from "../../model/time.ts";
import type { Resource } from "./resources.ts";

const searchable = {
  Patient: [],
  Device: [["patient", "reference"]],
  Observation: [
    ["patient", "reference"],
    ["subject", "reference"],
    ["code", "token"],
    ["date", "date"],
  ],
  Flag: [
    ["patient", "reference"],
    ["status", "token"],
  ],
  Measure: [],
  MeasureReport: [
    ["measure", "reference"],
    ["period", "date"],
    ["stratifier", "token"],
  ],
} as const;

const isRead = (type: string): boolean => type === "Patient" || type === "Measure";

/** What this server offers, as FHIR asks every server to say. */
export const capabilityStatement = (version: string, base: string, since: Instant): Resource => ({
  resourceType: "CapabilityStatement",
  status: "active",
  date: formatInstant(since),
  kind: "instance",
  software: { name: "Territorial LAB Hub", version },
  implementation: { description: "E-health Territorial LAB telemetry hub", url: base },
  fhirVersion: "4.0.1",
  format: ["application/fhir+json"],
  rest: [
    {
      mode: "server",
      security: {
        description: "Session cookie or bearer token; by role, purpose and scope; every look is audited",
      },
      resource: Object.entries(searchable).map(([type, parameters]) => ({
        type,
        interaction: [...(isRead(type) ? [{ code: "read" }] : []), { code: "search-type" }],
        searchParam: parameters.map(([name, kind]) => ({ name, type: kind })),
      })),
    },
  ],
});
