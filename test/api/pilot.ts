import { consentPurposes } from "../../model/consent.ts";
import { type Pilot, pilotFile } from "../../model/pilot.ts";
import { weekdays } from "../../model/pilot-roster.ts";
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

const words = (text: string) => ({ it: text, en: text });

const service = (id: string, supplier: string) => ({
  id,
  name: { it: `Servizio ${id}`, en: `Service ${id}` },
  description: words("A service of a test"),
  supplier,
  type: "telemonitoring",
  stage: "pilot",
});

const organisation = (id: string, helix: string) => ({
  id,
  name: id,
  helix,
  part: words("at the table"),
  invented: true,
});

const careGroup = (id: string) => ({ id, name: words(id), organisation: "asl" });

const purpose = (id: string) => ({ id, title: words(id), text: words(`Agrees to ${id}`) });

/** Two services of two suppliers, and one rule. */
export const pilot: Pilot = {
  ...pilotFile.parse({
    id: "prova",
    name: { it: "Prova", en: "Test" },
    territory: { zones: ["z6", "z7"], municipalities: ["001006", "001128"] },
    organisations: [
      organisation("asl", "public-sector"),
      organisation("uno", "enterprise"),
      organisation("due", "enterprise"),
    ],
    services: [service("cuore-a-casa", "uno"), service("respiro", "due")],
    careGroups: [careGroup("cuore"), careGroup("respiro")],
    roster: {
      duties: [{ id: "infermiere-di-turno", name: words("Infermiere di turno"), organisation: "asl" }],
      shifts: [
        {
          careGroups: ["cuore", "respiro"],
          days: [...weekdays],
          from: "00:00",
          until: "00:00",
          onDuty: "infermiere-di-turno",
        },
      ],
      lastResort: "infermiere-di-turno",
    },
    escalation: [{ after: "PT15M", to: "infermiere-di-turno" }],
    consent: { version: "1", purposes: consentPurposes.map(purpose) },
  }),
  rules: [{ ...low, version: "a1b2" }],
  plans: [],
  objectives: [],
  costs: [],
  questionnaires: [],
};
