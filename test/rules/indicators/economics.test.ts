import fc from "fast-check";
import { expect, test } from "vitest";
import { assumptions } from "../../../model/assumptions.ts";
import type { CostLine } from "../../../model/costs.ts";
import { costs, doubleCounted } from "../../../model/costs.ts";
import {
  type Business,
  breakEven,
  businessOf,
  costPerPatientMonth,
  type Income,
  incomeIn,
  monthlyMargin,
  payback,
} from "../../../rules/indicators/economics/business.ts";
import { threeCases, tornado } from "../../../rules/indicators/economics/cases.ts";
import {
  ceiling,
  cents,
  euro,
  exact,
  minus,
  monthsOfDays,
  nought,
  over,
  rounded,
  sum,
} from "../../../rules/indicators/economics/exact.ts";
import { armsOf, type Compared, costEffect } from "../../../rules/indicators/economics/icer.ts";
import { ledgerOf, monthsFrom, ofService } from "../../../rules/indicators/economics/ledger.ts";
import { roads, saved, straightLine } from "../../../rules/indicators/economics/travel.ts";

const line = (id: string, per: CostLine["per"], amount: string, more: Partial<CostLine> = {}): CostLine =>
  ({
    ...costs.parse({
      lines: [
        {
          id,
          label: { it: id, en: id },
          bearer: "authority",
          category: "platform",
          amount,
          per,
          vatIncluded: true,
          priceYear: 2026,
          source: { text: "test", status: "invented" },
        },
      ],
    }).lines[0],
    ...more,
  }) as CostLine;

const business = (
  fixed: string,
  income: string,
  variable: string,
  more: Partial<Business> = {},
): Business => ({
  setup: nought,
  setupPerMonth: nought,
  fixedPerMonth: euro(fixed),
  variablePerPatientMonth: euro(variable),
  incomePerMonth: nought,
  incomePerPatientMonth: euro(income),
  patientMonthsPerMonth: exact(120),
  ...more,
});

test("money is exact, and rounded once", () => {
  expect(cents(sum(Array.from({ length: 10 }, () => euro("0.10"))))).toBe(1);
  expect([euro("1.005".slice(0, 4)), euro("-12.50"), euro("0.01")].map(cents)).toEqual([1, -12.5, 0.01]);
  expect(rounded(exact(1005, 1000), 2), "half away from zero").toBe(1.01);
  expect(rounded(exact(-1005, 1000), 2)).toBe(-1.01);
  expect(Object.is(rounded(exact(-1, 1000), 2), 0), "no minus nought").toBe(true);
  expect([exact(7, 2), exact(8, 2), exact(-7, 2)].map(ceiling)).toEqual([4, 4, -3]);
  expect(over(euro("1.00"), nought)).toBeNull();
  expect(rounded(monthsOfDays(487), 6), "30.4375 days a month").toBe(16);
  expect(rounded(minus(euro("1.00"), euro("0.90")), 2)).toBe(0.1);
});

test.each([
  ["4000.00", "65.00", "25.00", 100],
  ["4010.00", "65.00", "25.00", 101],
  ["4000.00", "20.00", "25.00", null],
  ["4000.00", "25.00", "25.00", null],
  ["0.00", "65.00", "25.00", 0],
])("break-even of %s at %s less %s is %s", (fixed, income, variable, patients) => {
  expect(breakEven(business(fixed, income, variable))).toBe(patients);
});

test("payback is set-up over what a month leaves, and none at a loss", () => {
  // (65 - 25) × 120 - 4,000 = 800 a month; 12,000 come back in 15.
  const of = business("4000.00", "65.00", "25.00", { setup: euro("12000.00") });
  expect(cents(monthlyMargin(of))).toBe(800);
  expect(rounded(payback(of) ?? nought, 2)).toBe(15);
  expect(payback(business("4800.00", "65.00", "25.00", { setup: euro("12000.00") }))).toBeNull();
});

const use = [
  { service: "cuore", month: "2026-03", days: 974, deviceDays: 487 },
  { service: "respiro", month: "2026-03", days: 487, deviceDays: 0 },
];
const months = ["2026-03"];
const needs = { months, use, borne: [], amortisationMonths: 36 };

const ledgerIn = (of: Parameters<typeof ledgerOf>[0]) => ledgerOf(of) ?? [];

test("a ledger by hand: set-up and devices written off, services add up to the pilot", () => {
  const lines = ledgerIn({
    ...needs,
    costs: [
      line("avvio", "one-off", "3600.00"),
      line("rete", "month", "300.00"),
      line("canone", "patient-month", "10.00", { service: "cuore" as CostLine["id"] }),
      line("kit", "device", "36.00", { service: "cuore" as CostLine["id"] }),
    ],
  });
  // 100 + 300 + 32 months × 10 + 16 device-months × 1.
  expect(lines.map(({ type, amount }) => [type, cents(amount)])).toEqual([
    ["setup", 100],
    ["fixed", 300],
    ["variable", 320],
    ["variable", 16],
  ]);
  const of = (service: string) => sum(ofService(lines, service, use).map(({ amount }) => amount));
  // Two thirds of 400 and its own 336; the other third.
  expect(cents(of("cuore"))).toBe(602.67);
  expect(cents(of("respiro"))).toBe(133.33);
  expect(cents(sum([of("cuore"), of("respiro")]))).toBe(736);

  const whole = businessOf({ lines, income: [], months, patientMonths: monthsOfDays(1461) });
  expect(whole === null ? null : cents(costPerPatientMonth(whole) ?? nought), "736 over 48 months").toBe(
    15.33,
  );
  expect(whole === null ? null : cents(whole.variablePerPatientMonth), "marginal: 336 over 48").toBe(7);
  expect(whole === null ? null : cents(whole.setup)).toBe(3600);
  expect(businessOf({ lines, income: [], months, patientMonths: nought })).toBeNull();
});

const borne = {
  key: "infermiere",
  bearer: "authority",
  category: "staff-clinical",
  type: "fixed",
  amount: "100.00",
  priceYear: 2026,
  service: null,
  month: "2026-03",
} as const;

test("the same cost twice makes no ledger, whoever enters it", () => {
  expect(doubleCounted([], [borne, { ...borne }])).toHaveLength(1);
  expect(doubleCounted([], [borne, { ...borne, month: "2026-04" }, { ...borne, bearer: "family" }])).toEqual(
    [],
  );
  const planned = line("infermiere", "month", "90.00", { category: "staff-clinical" });
  expect(doubleCounted([planned], [borne]), "the pilot's own line is that cost already").toHaveLength(1);
  expect(ledgerOf({ ...needs, costs: [], borne: [borne, borne] })).toBeNull();
});

test("set-up entered once is written off over the months that follow, and no longer", () => {
  const setup = { ...borne, type: "setup", amount: "360.00", month: "2025-12" } as const;
  const of = (amortisationMonths: number) =>
    ledgerIn({ ...needs, costs: [], borne: [setup], amortisationMonths }).map(({ amount }) => cents(amount));
  expect(monthsFrom("2025-12", "2026-03")).toBe(3);
  expect([of(36), of(4), of(3)]).toEqual([[10], [90], []]);
});

test("a tariff holds until the next one", () => {
  const tariff = (month: string, amount: string): Income => ({
    key: "tariffa",
    basis: "tariff",
    per: "patient-month",
    amount: euro(amount),
    recurring: true,
    month,
  });
  const all = [tariff("2026-04", "50.00"), tariff("2026-01", "40.00")];
  const held = (month: string) => incomeIn(month, all).map(({ amount }) => cents(amount));
  expect([held("2025-12"), held("2026-03"), held("2026-04")]).toEqual([[], [40], [50]]);
});

test("low and high case move all inputs, the tornado one at a time", () => {
  const of = business("4000.00", "65.00", "25.00");
  const found = threeCases(of, breakEven, 0.2);
  // 3,200 / (78 - 20) = 55.2; 4,800 / (52 - 30) = 218.2.
  expect(found).toEqual({ low: 56, central: 100, high: 219 });
  expect(tornado(of, breakEven, 0.2)).toEqual([
    { input: "fixedPerMonth", down: 80, up: 120 },
    { input: "variablePerPatientMonth", down: 89, up: 115 },
    { input: "incomePerPatientMonth", down: 149, up: 76 },
    { input: "patientMonthsPerMonth", down: 100, up: 100 },
  ]);
});

const person = (arm: Compared["arm"], cost: number, effect: number): Compared => ({ arm, cost, effect });
const compared = (costs: readonly [number, number], effects: readonly [number, number]) =>
  armsOf([
    person("service", costs[0] - 10, effects[0]),
    person("service", costs[0] + 10, effects[0]),
    person("usual-care", costs[1], effects[1]),
    person("usual-care", costs[1], effects[1]),
  ]);
const asked = { seed: 3, resamples: 200 };

test.each([
  [[900, 700], [0.75, 0.5], "dearer-and-better", 800],
  [[700, 900], [0.5, 0.75], "cheaper-and-worse", 800],
  [[700, 900], [0.75, 0.5], "dominant", null],
  [[900, 700], [0.5, 0.75], "dominated", null],
  [[900, 700], [0.5, 0.5], "dominated", null],
  [[700, 700], [0.5, 0.5], "none", null],
] as const)("cost-effectiveness of %j with %j: %s", (money, effects, quadrant, ratio) => {
  expect(costEffect(compared(money, effects), [], asked)).toMatchObject({ quadrant, ratio });
});

test("net benefit is what the effect is worth less what it costs, with an interval around it", () => {
  const [worth] = costEffect(compared([900, 700], [0.75, 0.5]), [1000], asked)?.worth ?? [];
  // 1,000 × 0.25 - 200; the mean cost of two moves by ten at the most.
  expect(worth).toEqual({ euroPerUnit: 1000, netBenefit: 50, interval: { low: 40, high: 60 } });
  expect(costEffect(armsOf([person("service", 1, 1)]), [], asked), "nothing to compare with").toBeNull();
});

test("travel by table, else by straight line and detour", () => {
  const { travel } = assumptions.parse({
    travel: {
      roads: { version: "1", rows: [{ municipality: "001019", facility: "lanzo", km: 28, minutes: 45 }] },
      facilities: { torino: "001272" },
      detour: 2,
      kmPerHour: 60,
    },
  });
  const way = roads(travel);
  expect(way("001019", "lanzo")).toEqual({ km: 28, minutes: 45, by: "table" });
  // The catalogue of municipalities says 44.8 km from Balme to Turin in the air.
  expect(straightLine("001019", "001272")).toBeCloseTo(44.8, 0);
  expect(way("001019", "torino")).toEqual({
    km: expect.closeTo(89.6, 0),
    minutes: expect.closeTo(89.6, 0),
    by: "straight-line",
  });
  expect([way("001019", "altrove"), straightLine("999999", "001272")]).toEqual([null, null]);
  const there = { km: 28, minutes: 45, by: "table" } as const;
  expect(saved({ byCar: 0.5, companions: 1, isAdded: false }, there)).toEqual({ km: 28, minutes: 180 });
  expect(saved({ byCar: 1, companions: 0, isAdded: true }, there)).toEqual({ km: -56, minutes: 0 });
});

test("sums of money keep every cent in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 30 }), (all) => {
      const amounts = all.map((each) => exact(each, 100));
      return (
        Math.round(cents(sum(amounts)) * 100) === all.reduce((a, b) => a + b, 0) &&
        cents(sum(amounts.toReversed())) === cents(sum(amounts))
      );
    }),
  );
});
