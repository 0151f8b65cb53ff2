import type { IntakeKind } from "../model/intake.ts";

const patient = "p-abcdefghij234567";
const at = "2026-11-05";
const service = "cuore-a-casa";

/** One entry of each kind as the demo pilot could have it, for the API's description. */
export const intakeExamples: Readonly<Record<IntakeKind, Readonly<Record<string, unknown>>>> = {
  screening: { at, service, municipality: "001128", answer: "refused", reason: "no-network" },
  questionnaire: {
    at,
    patient,
    questionnaire: "usabilita-pazienti",
    wave: 1,
    answers: [4, 2, 4, 2, 4, 2, 4, 2, 4, 2],
  },
  cost: {
    month: "2026-11",
    service,
    key: "fattura-118",
    bearer: "authority",
    category: "connectivity",
    type: "variable",
    amount: "96.40",
    vatIncluded: true,
    priceYear: 2026,
  },
  revenue: {
    month: "2026-11",
    service,
    key: "tariffa-prova",
    basis: "tariff",
    per: "patient-month",
    amount: "35.00",
    recurring: true,
    priceYear: 2026,
  },
  workload: { at, service, minutes: 45, activity: "calls" },
  "support-ticket": { at, service, from: "caregiver", onboarding: true },
  incident: { at, service, severity: "near-miss", related: "device" },
  "visit-substituted": { at, patient, facility: "poliambulatorio-di-lanzo", byCar: 1, companions: 1 },
  "visit-added": { at, patient, facility: "poliambulatorio-di-lanzo", byCar: 1 },
  utilisation: { at, patient, use: "unplanned-admission", bedDays: 4, deterioration: true },
  exit: { at, patient, why: "planned-end" },
  "clinical-summary": { at, patient, measure: "bp-at-target", value: 1 },
  document: {
    at,
    patient,
    document: "telemonitoring-report",
    dueAt: "2026-11-05T18:00:00+01:00",
    deliveredAt: "2026-11-05T12:30:00+01:00",
  },
  comparison: { at, service, arm: "usual-care", cost: "1250.00", effect: 0.72, effectUnit: "EQ-5D utility" },
  "adoption-decision": { at, service, decision: "extend" },
  "helix-participation": {
    at,
    helix: "public-sector",
    form: "meeting",
    participants: 12,
    organisation: "casa-comunita-due-valli",
  },
  "fhir-validation": { at, service, valid: 498, invalid: 2 },
};
