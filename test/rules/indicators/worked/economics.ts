import { assumptions } from "../../../../model/assumptions.ts";
import type { CostLine } from "../../../../model/costs.ts";
import type { IntakeContent } from "../../../../model/intake.ts";
import { alert, entry, month, person, serviceMonth, some } from "../observed.ts";
import type { Example } from "./example.ts";

export const cost = (
  id: string,
  per: CostLine["per"],
  amount: string,
  more: Partial<CostLine> = {},
): CostLine => ({
  id,
  label: { it: id, en: id },
  bearer: "authority",
  category: "platform",
  amount,
  per,
  vatIncluded: true,
  priceYear: 2026,
  source: { text: "test", status: "invented" },
  ...more,
});
const income = (amount: string, more: Partial<Extract<IntakeContent, { kind: "revenue" }>> = {}) =>
  entry(
    {
      kind: "revenue",
      key: "tariffa",
      basis: "tariff",
      per: "patient-month",
      amount,
      recurring: true,
      priceYear: 2026,
      ...more,
    },
    { month: "2026-01" },
  );

/** 487 days are 16 patient-months; both months have them. */
const used = {
  people: [person(1)],
  personMonths: [
    month(1, { activeDays: 487, slotsDue: 10, slotsMet: 8 }),
    month(1, { activeDays: 487, slotsDue: 10, slotsMet: 7, month: "2026-04" }),
  ],
};
const persons = { all: 1, with: 1, without: 0 };
/** 720 set-up at 20 a month, 100 a month, 7.50 and 2.50 for each of 16: 280 a month, 560 in all. */
const costs = [
  cost("avvio", "one-off", "720.00", { category: "training" }),
  cost("rete", "month", "100.00", { bearer: "start-up" }),
  cost("infermiere", "patient-month", "7.50", { category: "staff-clinical" }),
  cost("linea", "patient-month", "2.50", { bearer: "family", category: "connectivity", priceYear: 2025 }),
];
const whole = { ...used, costs };
const gained = (arm: "service" | "usual-care", n: number, amount: string, effect: number) =>
  entry({ kind: "comparison", arm, cost: amount, effect, effectUnit: "QALY" }, { person: n });

export const economics: readonly Example[] = [
  {
    id: "cost-per-patient-month",
    why: "2 × (20 + 100 + 160) = 560 over 32 months",
    rows: whole,
    gives: { value: 17.5, numerator: 560, denominator: 32, persons },
    parts: { authority: 8.75, "start-up": 6.25, family: 2.5 },
    beside: {
      "marginal-cost": 10,
      // 8 + 96/19.2 and 12 + 144/12.8.
      "case-low": 13,
      "case-high": 23.25,
      "tornado:fixedPerMonth:up": 18.75,
      "price-year-from": 2025,
      "price-year-until": 2026,
      "amortisation-months": 36,
    },
  },
  {
    id: "cost-per-actionable-alert",
    why: "560 for 2 alerts; Poisson 0.2422 to 7.2247 alerts",
    rows: {
      ...whole,
      alerts: [
        alert(1, { outcome: "true-acted" }),
        alert(1, { outcome: "technical", kind: "technical" }),
        alert(1, { outcome: "false" }),
      ],
    },
    gives: { value: 280, numerator: 560, denominator: 2, observations: 2, persons },
    between: [77.512, 2312.05],
  },
  {
    id: "cost-per-adherent-month",
    why: "560 for the 16 months of March, with 8 of 10",
    rows: whole,
    gives: { value: 35, numerator: 560, denominator: 16, persons },
  },
  {
    id: "break-even-patients",
    why: "(20 + 100) / (25 - 10) = 8; the start-up's 100 / 25 = 4",
    rows: {
      ...whole,
      entries: [income("25.00"), income("9999.00", { key: "bando", basis: "grant", per: "month" })],
    },
    gives: { value: 8, observations: 8, persons },
    // 96 / (30 - 8) and 144 / (20 - 12).
    parts: { "start-up": 4 },
    beside: { "case-low": 5, "case-high": 18, "income-per-patient-month": 25, "marginal-cost": 10 },
  },
  {
    id: "payback-months",
    why: "720 / (16 × 15 - 100)",
    rows: { ...whole, entries: [income("25.00")] },
    gives: { value: 5.14, persons },
  },
  {
    id: "net-saving",
    why: "32 × 20 - 560 = 80 in 32/12 years",
    rows: { ...whole, entries: [income("20.00", { basis: "assumed-saving" })] },
    gives: { value: 30, numerator: 80, denominator: 2.666667, persons },
  },
  {
    id: "staff-cost-share",
    why: "240 of 560",
    rows: whole,
    gives: { value: 42.8571, numerator: 240, denominator: 560, persons },
  },
  {
    id: "revenue-coverage",
    why: "32 × 5 + 2 × 10 = 180 over the start-up's 200; the grant and the one-off fee do not count",
    rows: {
      ...whole,
      entries: [
        income("5.00"),
        income("10.00", { key: "canone", basis: "fee", per: "month" }),
        income("500.00", { key: "bando", basis: "grant", per: "month" }),
        income("500.00", { key: "una-volta", basis: "fee", per: "month", recurring: false }),
      ],
    },
    gives: { value: 0.9, numerator: 180, denominator: 200, persons },
  },
  {
    id: "device-reuse",
    why: "3 of 4",
    rows: { ...used, serviceMonths: [serviceMonth({ assignments: 4, assignmentsOfUsed: 3 })] },
    gives: { value: 0.75, numerator: 3, denominator: 4, persons },
    between: [0.301, 0.954],
  },
  {
    id: "icer",
    why: "(900 - 700) / (0.75 - 0.5); 1,000 a unit: 250 - 200",
    rows: {
      entries: [
        ...some(10, (n) => gained("service", n, "900.00", 0.75)),
        ...some(10, (n) => gained("usual-care", 10 + n, "700.00", 0.5)),
      ],
    },
    assumptions: assumptions.parse({ worthOfEffect: [1000], resamples: 100 }),
    gives: { value: 800, numerator: 200, denominator: 0.25, observations: 20 },
    beside: { "quadrant:dearer-and-better": 1, "net-benefit:1000": 50, "net-benefit:1000:low": 50 },
  },
];
