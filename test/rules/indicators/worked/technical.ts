import { entry, month, person, serviceMonth } from "../observed.ts";
import type { Example } from "./example.ts";

const usedBy = { people: [person(1)], personMonths: [month(1)] };
const persons = { all: 1, with: 1, without: 0 };

export const technical: readonly Example[] = [
  {
    id: "application-profile",
    why: "two services, one monitors by type II",
    rows: {
      services: [
        {
          id: "cuore",
          supplier: "alfa",
          type: "telemonitoring",
          tmType: "II",
          stage: "pilot",
          ceClasses: ["IIa", "IIa"],
          measures: ["body-weight"],
        },
        { id: "visita", supplier: "beta", type: "tele-examination", stage: "pilot" },
      ],
    },
    gives: { value: 2, numerator: 2, denominator: null },
    parts: {
      "type:telemonitoring": 1,
      "type:tele-examination": 1,
      "tm-type:II": 1,
      "stage:pilot": 2,
      "ce-class:IIa": 1,
      "measures:body-weight": 1,
    },
  },
  {
    id: "data-completeness",
    why: "30 of 50 in time, though 40 came in the end",
    rows: { people: [person(1)], personMonths: [month(1, { slotsDue: 50, slotsMet: 40, slotsInTime: 30 })] },
    gives: { value: 60, numerator: 30, denominator: 50, persons: { all: 1, with: 1, without: 1 } },
  },
  {
    id: "latency-p95",
    why: "rank 95 of 100 lies in the class up to 5 s; the ranks of 0.888 and 0.978 in those up to 1 s and 60 s",
    rows: {
      ...usedBy,
      serviceMonths: [
        serviceMonth({
          accepted: 120,
          delays: [
            { atMost: 1000, n: 50 },
            { atMost: 60_000, n: 3 },
          ],
        }),
        serviceMonth({
          accepted: 5,
          service: "respiro",
          delays: [
            { atMost: 1000, n: 40 },
            { atMost: 5000, n: 7 },
          ],
        }),
      ],
    },
    gives: { value: 5, denominator: 100, observations: 100, persons },
    beside: { median: 1, "excluded-for-their-clock": 20 },
    between: [1, 60],
  },
  {
    id: "on-time-delivery",
    why: "(90 + 5) of (100 + 100)",
    rows: {
      ...usedBy,
      serviceMonths: [
        serviceMonth({ timed: 100, onTime: 90 }),
        serviceMonth({ timed: 100, onTime: 5, month: "2026-04" }),
      ],
    },
    gives: { value: 47.5, numerator: 95, denominator: 200, persons },
  },
  {
    id: "device-availability",
    why: "27 of 30 days",
    rows: { ...usedBy, serviceMonths: [serviceMonth({ deviceDays: 30, deviceDaysHeard: 27 })] },
    gives: { value: 90, numerator: 27, denominator: 30, persons },
  },
  {
    id: "connectivity-gap-hours",
    why: "(5 + 1) hours in 1.5 months",
    rows: {
      ...usedBy,
      serviceMonths: [
        serviceMonth({ gatewayMonths: 1, gatewayGapHours: 5 }),
        serviceMonth({ gatewayMonths: 0.5, gatewayGapHours: 1, service: "respiro" }),
      ],
    },
    gives: { value: 4, numerator: 6, denominator: 1.5, persons },
  },
  {
    id: "rejected-rate",
    why: "(3 + 1) of 4 + 96",
    rows: { ...usedBy, serviceMonths: [serviceMonth({ accepted: 96, rejected: { unit: 1, range: 3 } })] },
    gives: { value: 4, numerator: 4, denominator: 100, persons },
    parts: { unit: 1, range: 3 },
  },
  {
    id: "duplicate-rate",
    why: "5 of 50",
    rows: { ...usedBy, serviceMonths: [serviceMonth({ messages: 20, found: 50, duplicates: 5 })] },
    gives: { value: 10, numerator: 5, denominator: 50, persons },
  },
  {
    id: "clock-offset",
    why: "the last month that measured any: 1 of 4; the other service's April measured none",
    rows: {
      ...usedBy,
      serviceMonths: [
        serviceMonth({ devicesWithOffset: 3, devicesOff: 3 }),
        serviceMonth({ devicesWithOffset: 2, devicesOff: 0, month: "2026-04" }),
        serviceMonth({ devicesWithOffset: 2, devicesOff: 1, service: "respiro" }),
        serviceMonth({ service: "respiro", month: "2026-04" }),
      ],
    },
    gives: { value: 25, numerator: 1, denominator: 4, persons },
  },
  {
    id: "support-tickets",
    why: "2 in 100 months, one in the first weeks",
    rows: {
      people: [person(1)],
      personMonths: [month(1, { activeDays: 3043.75 })],
      entries: [
        entry({ kind: "support-ticket", from: "patient", onboarding: true }, { person: 1 }),
        entry({ kind: "support-ticket", from: "staff", onboarding: false }),
      ],
    },
    gives: { value: 2, numerator: 2, denominator: 1, persons },
    parts: { onboarding: 1, "after-onboarding": 1 },
  },
  {
    id: "platform-availability",
    why: "(44,640 - 10 + 43,140) of (44,640 + 43,200)",
    rows: {
      ...usedBy,
      hubMonths: [
        { month: "2026-03", minutes: 44_640, healthyMinutes: 44_630 },
        { month: "2026-04", minutes: 43_200, healthyMinutes: 43_140 },
      ],
    },
    gives: { value: (100 * 87_770) / 87_840, numerator: 87_770, denominator: 87_840, persons },
  },
  {
    id: "fhir-conformance",
    why: "(90 + 8) of (95 + 10)",
    rows: {
      ...usedBy,
      entries: [
        entry({ kind: "fhir-validation", valid: 90, invalid: 5 }),
        entry({ kind: "fhir-validation", valid: 8, invalid: 2 }),
      ],
    },
    gives: { value: 9800 / 105, numerator: 98, denominator: 105, persons },
  },
];
