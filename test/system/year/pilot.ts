import { serviceId } from "../../../model/identity.ts";
import type { Pilot } from "../../../model/pilot.ts";
import { type RuleDefinition, ruleDefinition } from "../../../model/rule.ts";
import { ruleOf } from "../../../model/rule-version.ts";
import { demo } from "../../complaints/receivers.ts";

export const heart = serviceId.parse("cuore-a-casa");
export const breath = serviceId.parse("respiro-in-valle");
export const sugar = serviceId.parse("zuccheri-in-quota");
export const services = [heart, breath, sugar] as const;

interface Care {
  readonly plan: string;
  /** How long a plan lasts. */
  readonly days: number;
  readonly device: string;
  /** Code, unit and a usual value, and from and until which civil hour it is measured. */
  readonly slots: readonly (readonly [string, string, number, number, number])[];
}

const asked: Readonly<Record<string, Care>> = {
  [heart]: {
    plan: "piano-cuore",
    days: 180,
    device: "bp-monitor",
    slots: [
      ["body-weight", "kg", 72, 6.5, 9.5],
      ["systolic-bp", "mm[Hg]", 128, 18, 21],
    ],
  },
  [breath]: {
    plan: "piano-respiro",
    days: 365,
    device: "pulse-oximeter",
    slots: [
      ["spo2", "%", 95, 8, 11],
      ["spo2", "%", 94, 18, 21],
    ],
  },
  [sugar]: {
    plan: "piano-zuccheri",
    days: 120,
    device: "glucose-meter",
    slots: [["blood-glucose", "mg/dL", 110, 6.5, 8.5]],
  },
};

/** What a service asks for. */
export function careOf(service: string | undefined): Care {
  const care = asked[service ?? ""];
  if (care === undefined) throw new RangeError(`nothing is asked by ${service}`);
  return care;
}

const clock = (hour: number): string =>
  `${String(Math.floor(hour)).padStart(2, "0")}:${String((hour % 1) * 60).padStart(2, "0")}`;

const rule = (
  id: string,
  code: string,
  unit: string,
  priority: RuleDefinition["priority"],
  scope: RuleDefinition["scope"],
) =>
  ruleOf(
    ruleDefinition.parse({
      id,
      code,
      unit,
      priority,
      text: { it: id, en: id },
      latching: false,
      limit: 100,
      raise: { fact: "value", operator: "greaterThan", value: { limit: 0 } },
      clear: { fact: "value", operator: "lessThan", value: { limit: 0 } },
      scope,
      source: { text: "made up", status: "unverified-default" },
      confirmed: { by: "clinica", at: "2026-01-01" },
    }),
  );

/** Cuore watches two metrics by rules, respiro one, zuccheri none. */
export const watched: Readonly<Record<string, readonly (readonly [code: string, rule: string])[]>> = {
  [heart]: [
    ["body-weight", "peso"],
    ["systolic-bp", "pressione"],
  ],
  [breath]: [["spo2", "ossigeno"]],
  [sugar]: [],
};

const cost = (
  id: string,
  bearer: Pilot["costs"][number]["bearer"],
  category: Pilot["costs"][number]["category"],
  amount: string,
  per: Pilot["costs"][number]["per"],
  service?: string,
): Pilot["costs"][number] => ({
  id,
  label: { it: id, en: id },
  bearer,
  category,
  amount,
  per,
  ...(service === undefined ? {} : { service }),
  vatIncluded: true,
  priceYear: 2027,
  source: { text: "made up", status: "invented" },
});

/** The demo's table and territory, with three services, rules, roster and costs a second person can follow by hand. */
export const pilot: Pilot = {
  ...demo,
  id: "anno-di-prova",
  services: demo.services.filter(({ id }) => services.includes(id)),
  plans: services.map((service) => ({
    id: careOf(service).plan,
    name: { it: service, en: service },
    service,
    tmType: "II" as const,
    days: careOf(service).days,
    measurements: careOf(service).slots.map(([code, , , from, until]) => ({
      code,
      timesPerDay: 1,
      between: [clock(from), clock(until)] as [string, string],
    })),
  })),
  rules: [
    rule("peso", "body-weight", "kg", "medium", { services: [heart] }),
    rule("pressione", "systolic-bp", "mm[Hg]", "high", { services: [heart] }),
    rule("ossigeno", "spo2", "%", "high", { services: [breath] }),
    rule("saltate", "clock:missed", "1", "low", {}),
    rule("muto", "clock:silence", "h", "technical", {}),
  ],
  roster: {
    zone: "Europe/Rome",
    duties: [
      { id: "turno", name: { it: "turno", en: "shift" }, organisation: demo.organisations[0]?.id ?? "" },
    ],
    shifts: [
      {
        careGroups: ["cardiologia-territoriale", "pneumologia-territoriale", "diabetologia-territoriale"],
        days: ["mon", "tue", "wed", "thu", "fri"],
        from: "08:00",
        until: "20:00",
        onDuty: "turno",
      },
    ],
    lastResort: "turno",
  },
  escalation: [
    { after: "PT15M", to: "turno", priorities: ["high"] },
    { after: "PT2H", to: "turno", priorities: ["medium"] },
    { after: "P1D", to: "turno", priorities: ["low", "technical"] },
  ],
  costs: [
    cost("avvio", "authority", "training", "12000.00", "one-off"),
    cost("infrastruttura", "authority", "platform", "450.00", "month"),
    cost("server", "start-up", "platform", "300.00", "month"),
    cost("kit", "authority", "device", "185.00", "device", heart),
    cost("canone", "authority", "platform", "14.00", "patient-month", heart),
    cost("infermiere", "authority", "staff-clinical", "22.50", "patient-month"),
  ],
};

/** Days on which no shift runs although it is no weekend. */
export const holidays = [
  "2027-01-01",
  "2027-01-06",
  "2027-03-29",
  "2027-06-02",
  "2027-06-24",
  "2027-10-04",
  "2027-11-01",
  "2027-12-08",
  "2026-12-08",
  "2026-12-25",
];
