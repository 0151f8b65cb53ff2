import type { Beside } from "../../../model/figure.ts";
import { type Business, costPerPatientMonth as costOf } from "../economics/business.ts";
import { threeCases, tornado } from "../economics/cases.ts";
import { cents, type Exact, exact, over, rounded, sum } from "../economics/exact.ts";
import { bearers, type LedgerLine } from "../economics/ledger.ts";
import { poissonExact } from "../statistics/poisson.ts";
import { accountsOf, businessIn, incomeOf, totalCost } from "./accounts.ts";
import { adherentFrom } from "./adherence.ts";
import { isActionable } from "./alerts.ts";
import { activityOf, allBehind, daysOfMonth, eventful, splitAt } from "./persons.ts";
import { byService, type Formula, type Given, type Rows } from "./rows.ts";
import { intervalBy, part, plain, type Tally, without } from "./tally.ts";

const euros = (amount: Exact | null): number | null => (amount === null ? null : cents(amount));
const users = (rows: Rows) => allBehind(activityOf(rows).persons);

/** Costs shared by a number, in euro and cents; nothing to share them by is no cost. */
function perEach(lines: readonly LedgerLine[], by: Exact, rows: Rows): Tally {
  const total = totalCost(lines);
  const value = over(total, by);
  if (value === null) return without("no-data", { persons: users(rows) });
  return plain(cents(value), {
    numerator: cents(total),
    denominator: rounded(by, 6),
    observations: lines.length,
    persons: users(rows),
  });
}

/** The assumptions behind a figure of the economics, and what it comes to when they turn out otherwise. */
function ifOtherwise(
  of: Business,
  figure: (of: Business) => number | null,
  { assumptions: { swing } }: Given,
  unit: string,
): readonly Beside[] {
  const { low, high } = threeCases(of, figure, swing);
  return [
    { key: "case-low", value: low, unit },
    { key: "case-high", value: high, unit },
    ...tornado(of, figure, swing).flatMap(({ input, down, up }) => [
      { key: `tornado:${input}:down`, value: down, unit },
      { key: `tornado:${input}:up`, value: up, unit },
    ]),
  ];
}

function assumed(lines: readonly LedgerLine[], { assumptions }: Given): readonly Beside[] {
  const years = lines.map(({ priceYear }) => priceYear);
  return [
    { key: "price-year-from", value: years.length === 0 ? null : Math.min(...years), unit: "" },
    { key: "price-year-until", value: years.length === 0 ? null : Math.max(...years), unit: "" },
    { key: "amortisation-months", value: assumptions.amortisationMonths, unit: "" },
    { key: "swing", value: 100 * assumptions.swing, unit: "%" },
  ];
}

/** Of all who bear costs together, and each viewpoint apart: a fee paid by one and earned by another is a cost of both. */
export const costPerPatientMonth: Formula = {
  by: byService,
  of(rows, given) {
    const accounts = accountsOf(rows, given);
    if (accounts.gap !== null) return without(accounts.gap);
    const of = (lines: readonly LedgerLine[]) => perEach(lines, accounts.patientMonths, rows);
    const business = businessIn(accounts);
    if (business === null) return of(accounts.lines);
    const unit = "EUR";
    return {
      ...of(accounts.lines),
      parts: bearers.map((each) => part(each, of(accounts.lines.filter(({ bearer }) => bearer === each)))),
      beside: [
        { key: "marginal-cost", value: cents(business.variablePerPatientMonth), unit },
        ...ifOtherwise(business, (each) => euros(costOf(each)), given, unit),
        ...assumed(accounts.lines, given),
      ],
    };
  },
};

/** The interval is that of the number of alerts, turned over: few alerts say little of what one costs. */
export const costPerActionableAlert: Formula = {
  by: byService,
  of(rows, given) {
    const { gap, lines } = accountsOf(rows, given);
    if (gap !== null) return without(gap);
    const useful = rows.alerts.filter(isActionable);
    const persons = eventful(rows, useful);
    const total = cents(totalCost(lines));
    const value = euros(over(totalCost(lines), exact(useful.length)));
    const known = { numerator: total, denominator: useful.length, observations: useful.length, persons };
    const bounds = poissonExact(useful.length);
    return {
      ...plain(value, known),
      interval:
        value === null
          ? null
          : intervalBy("poisson-exact", { low: total / bounds.high, high: total / bounds.low }),
      beside: assumed(lines, given),
    };
  },
};

export const costPerAdherentMonth: Formula = {
  by: byService,
  of(rows, given) {
    const { gap, lines } = accountsOf(rows, given);
    if (gap !== null) return without(gap);
    const users = new Set<number>();
    let adherent = 0;
    for (const { person, activeDays, slotsDue, slotsMet } of rows.personMonths) {
      if (activeDays === 0 || slotsDue === 0 || slotsMet < adherentFrom * slotsDue) continue;
      adherent += activeDays;
      users.add(person);
    }
    const known = { persons: splitAt(activityOf(rows).persons, users.size) };
    const total = totalCost(lines);
    return {
      ...plain(euros(over(total, exact(Math.round(adherent) * 16, 487))), {
        numerator: cents(total),
        denominator: adherent / daysOfMonth,
        observations: lines.length,
        ...known,
      }),
      beside: assumed(lines, given),
    };
  },
};

const isStaff = ({ category }: LedgerLine): boolean =>
  category === "staff-clinical" || category === "staff-technical";

export const staffCostShare: Formula = {
  by: byService,
  of(rows, given) {
    const { gap, lines } = accountsOf(rows, given);
    if (gap !== null) return without(gap);
    const [staff, all] = [totalCost(lines.filter(isStaff)), totalCost(lines)];
    const found = over(staff, all);
    const known = {
      numerator: cents(staff),
      denominator: cents(all),
      observations: lines.length,
      persons: users(rows),
    };
    return plain(found === null ? null : 100 * rounded(found, 6), known);
  },
};

/** What comes in again and again to the start-up over what it spends again and again; grants end, savings are others'. */
export const revenueCoverage: Formula = {
  by: byService,
  of(rows, given) {
    const accounts = accountsOf(rows, given);
    if (accounts.gap === "counted-twice") return without(accounts.gap);
    if (accounts.income.length === 0) return without("not-observed");
    const income = incomeOf(
      accounts,
      ({ basis, recurring }) => recurring && (basis === "tariff" || basis === "fee"),
    );
    const spent = sum(
      accounts.lines
        .filter(({ bearer, type }) => bearer === "start-up" && type !== "setup")
        .map(({ amount }) => amount),
    );
    const found = over(income, spent);
    return plain(found === null ? null : rounded(found, 6), {
      numerator: cents(income),
      denominator: cents(spent),
      observations: accounts.lines.length,
      persons: users(rows),
    });
  },
};
