import type { Beside } from "../../../model/figure.ts";
import { type Business, breakEven, type Income, payback } from "../economics/business.ts";
import { threeCases, tornado } from "../economics/cases.ts";
import { cents, exact, minus, over, plus, rounded } from "../economics/exact.ts";
import { armsOf, costEffect } from "../economics/icer.ts";
import { type Bearer, bearers } from "../economics/ledger.ts";
import { seedFor } from "../statistics/bootstrap.ts";
import { type Accounts, accountsOf, businessIn, incomeOf, totalCost } from "./accounts.ts";
import { activityOf, allBehind } from "./persons.ts";
import { byService, entriesOf, type Formula, type Given, type Rows, wasEntered } from "./rows.ts";
import { part, plain, type Tally, without } from "./tally.ts";

const isPaid = ({ basis }: Income): boolean => basis === "tariff" || basis === "fee";
const isSaved = ({ basis }: Income): boolean => basis === "assumed-saving";

/** Income that lasts: what is paid, else what is assumed to be saved, never both for the same patient-month. */
const lasting = (all: readonly Income[]): readonly Income[] =>
  all.some(isPaid) ? all.filter((each) => isPaid(each) && each.recurring) : all.filter(isSaved);

/** To the start-up comes what is paid, to the authority what is saved; families earn nothing. */
const incomeFor: Readonly<Record<Bearer, (all: readonly Income[]) => readonly Income[]>> = {
  "start-up": (all) => all.filter((each) => isPaid(each) && each.recurring),
  authority: (all) => all.filter(isSaved),
  family: () => [],
};

const viewed = (accounts: Accounts, from: Bearer): Accounts => ({
  ...accounts,
  lines: accounts.lines.filter(({ bearer }) => bearer === from),
  income: incomeFor[from](accounts.income),
});

/** A figure of the business as a whole and from where the start-up and the authority stand. */
const solved = (figure: (of: Business) => number | null, unit: string): Formula => ({
  by: byService,
  of(rows, given) {
    const accounts = accountsOf(rows, given);
    if (accounts.gap !== null) return without(accounts.gap);
    if (accounts.income.length === 0) return without("not-observed");
    const persons = allBehind(activityOf(rows).persons);
    const of = (own: Accounts): Tally => {
      const business = businessIn(own);
      const known = { observations: own.lines.length, persons };
      return business === null ? without("no-data", known) : plain(figure(business), known);
    };
    const whole = { ...accounts, income: lasting(accounts.income) };
    const business = businessIn(whole);
    const views = bearers.filter((each) => incomeFor[each](accounts.income).length > 0);
    return {
      ...of(whole),
      parts: views.map((each) => part(each, of(viewed(accounts, each)))),
      beside: business === null ? [] : otherwise(business, figure, given, unit),
    };
  },
});

function otherwise(
  of: Business,
  figure: (of: Business) => number | null,
  given: Given,
  unit: string,
): Beside[] {
  const { swing } = given.assumptions;
  const { low, high } = threeCases(of, figure, swing);
  return [
    { key: "case-low", value: low, unit },
    { key: "case-high", value: high, unit },
    ...tornado(of, figure, swing).flatMap(({ input, down, up }) => [
      { key: `tornado:${input}:down`, value: down, unit },
      { key: `tornado:${input}:up`, value: up, unit },
    ]),
    { key: "fixed-per-month", value: cents(plus(of.fixedPerMonth, of.setupPerMonth)), unit: "EUR" },
    { key: "income-per-patient-month", value: cents(of.incomePerPatientMonth), unit: "EUR" },
    { key: "marginal-cost", value: cents(of.variablePerPatientMonth), unit: "EUR" },
    { key: "swing", value: 100 * swing, unit: "%" },
  ];
}

export const breakEvenPatients: Formula = solved(breakEven, "");
export const paybackMonths: Formula = solved((of) => {
  const months = payback(of);
  return months === null ? null : rounded(months, 2);
}, "");

/** Patient-years of 365.25 days: twelve patient-months. */
export const netSaving: Formula = {
  by: byService,
  of(rows, given) {
    const accounts = accountsOf(rows, given);
    if (accounts.gap !== null) return without(accounts.gap);
    if (!accounts.income.some(isSaved)) return without("not-observed");
    const persons = allBehind(activityOf(rows).persons);
    const net = minus(incomeOf(accounts, isSaved), totalCost(accounts.lines));
    const years = over(accounts.patientMonths, exact(12)) ?? exact(0);
    const value = over(net, years);
    if (value === null) return without("no-data", { persons });
    return plain(cents(value), {
      numerator: cents(net),
      denominator: rounded(years, 6),
      observations: accounts.lines.length,
      persons,
    });
  },
};

const leastInArm = 10;

/** Only with a declared comparison. Beside it where it lies, and the net benefit for each worth of a unit of effect. */
export const icer: Formula = { by: ["pilot", "service"], of: compared };

function compared(rows: Rows, { definition, assumptions }: Given): Tally {
  if (!wasEntered(rows, "comparison")) return without("not-observed");
  const entries = entriesOf(rows, "comparison");
  const units = new Set(entries.map(({ content }) => content.effectUnit));
  const arms = armsOf(
    entries.map(({ content: { arm, cost, effect } }) => ({ arm, cost: Number(cost), effect })),
  );
  const known = { observations: entries.length, persons: allBehind(entries.length) };
  if (entries.length === 0) return without("no-data", known);
  if (units.size > 1) return without("undefined", known);
  if (Math.min(arms.service.length, arms.usual.length) < leastInArm) return without("too-few", known);
  const found = costEffect(arms, assumptions.worthOfEffect, {
    seed: seedFor(assumptions.seed, definition.id, rows.stratum.by, rows.stratum.key),
    resamples: assumptions.resamples,
  });
  if (found === null) return without("no-data", known);
  const unit = "EUR";
  return {
    ...plain(found.ratio, { numerator: found.cost, denominator: found.effect, ...known }),
    beside: [
      { key: `quadrant:${found.quadrant}`, value: 1, unit: "" },
      ...found.worth.flatMap(({ euroPerUnit, netBenefit, interval }) => [
        { key: `net-benefit:${euroPerUnit}`, value: netBenefit, unit },
        { key: `net-benefit:${euroPerUnit}:low`, value: interval?.low ?? null, unit },
        { key: `net-benefit:${euroPerUnit}:high`, value: interval?.high ?? null, unit },
      ]),
    ],
  };
}
