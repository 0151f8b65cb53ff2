import { type Pilot, pilotFile, plan } from "../../model/pilot.ts";
import { ruleDefinition } from "../../model/rule.ts";

const low = ruleDefinition.parse({
  id: "spo2-low",
  code: "spo2",
  unit: "%",
  priority: "high",
  text: { it: "Saturazione bassa", en: "Low saturation" },
  latching: true,
  raise: { fact: "value", operator: "lessThanInclusive", value: 92 },
  clear: { fact: "value", operator: "greaterThanInclusive", value: 94 },
  source: { text: "a test", status: "unverified-default" },
  confirmed: { by: "a test", at: "2026-10-15" },
});

const both = (it: string, en = it) => ({ it, en });

const service = (id: string, supplier: string) => ({
  id,
  name: both(`Servizio ${id}`, `Service ${id}`),
  description: both("Una prova.", "A test."),
  supplier,
  type: "telemonitoring",
  stage: "pilot",
  quotas: { devices: 40 },
});

const organisation = (id: string, name: string) => ({
  id,
  name,
  helix: "enterprise",
  part: both("Fornisce", "Supplies"),
});

const purpose = (id: string) => ({ id, title: both(id), text: both("Testo.", "Text.") });

const group = (id: string) => ({ id, name: both(id), organisation: "uno" });

/** Two services of two suppliers, two care groups, a plan for one of the services, and one rule. */
export const pilot: Pilot = {
  ...pilotFile.parse({
    id: "prova",
    name: both("Prova", "Test"),
    territory: { zones: ["z3", "z6", "z7"], municipalities: ["001006", "001128"] },
    organisations: [organisation("uno", "Uno"), organisation("due", "Due")],
    services: [service("cuore-a-casa", "uno"), service("respiro", "due")],
    careGroups: [group("cardiologia"), group("pneumologia")],
    roster: {
      duties: [{ id: "turno", name: both("Turno", "Duty"), organisation: "uno" }],
      shifts: [
        { careGroups: ["cardiologia"], days: ["mon"], from: "00:00", until: "00:00", onDuty: "turno" },
      ],
      lastResort: "turno",
    },
    escalation: [{ after: "PT15M", to: "turno" }],
    consent: {
      version: "1",
      purposes: [purpose("participation"), purpose("evaluation"), purpose("research")],
    },
  }),
  rules: [{ ...low, version: "a1b2" }],
  plans: [
    plan.parse({
      id: "scompenso",
      name: both("Scompenso", "Heart failure"),
      service: "cuore-a-casa",
      tmType: "II",
      measurements: [{ code: "spo2", timesPerDay: 2 }],
      days: 180,
    }),
  ],
  objectives: [],
  costs: [],
  questionnaires: [],
  roads: null,
};
