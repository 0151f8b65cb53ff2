import { type Pilot, pilotFile } from "../../model/pilot.ts";
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

const service = (id: string, supplier: string) => ({
  id,
  name: { it: `Servizio ${id}`, en: `Service ${id}` },
  supplier,
  type: "telemonitoring",
  stage: "pilot",
});

/** Two services of two suppliers, and one rule. */
export const pilot: Pilot = {
  ...pilotFile.parse({
    id: "prova",
    name: { it: "Prova", en: "Test" },
    municipalities: ["001006", "001128"],
    services: [service("cuore-a-casa", "Uno"), service("respiro", "Due")],
  }),
  rules: [{ ...low, version: "a1b2" }],
};
