import type { Gap } from "../../../model/figure.ts";
import type { Observed, ObservedEntry } from "../../../model/observed.ts";
import { type Business, businessOf, type Income, incomeIn } from "../economics/business.ts";
import { type Exact, euro, monthsOfDays, plus, sum, times } from "../economics/exact.ts";
import { type BorneCost, type LedgerLine, ledgerOf, ofService, type Use } from "../economics/ledger.ts";
import type { EntryOf, Given, Rows } from "./rows.ts";

/** Costs, income and use of one stratum. */
export interface Accounts {
  readonly lines: readonly LedgerLine[];
  /** Why there are no costs; `null` where there are. */
  readonly gap: Gap | null;
  readonly income: readonly Income[];
  readonly use: readonly Use[];
  readonly months: readonly string[];
  readonly patientMonths: Exact;
}

interface Books {
  /** `null` where a cost would count twice. */
  readonly lines: readonly LedgerLine[] | null;
  readonly use: readonly Use[];
}
const books = new WeakMap<Observed, Map<number, Books>>();

/** The ledger of all services, made once for what was observed. */
function booksOf(observed: Observed, amortisationMonths: number): Books {
  const known = books.get(observed) ?? new Map<number, Books>();
  books.set(observed, known);
  const found = known.get(amortisationMonths);
  if (found !== undefined) return found;
  const use = useOf(observed);
  const borne = observed.entries.filter(isCost).map(borneCost);
  const { costs, window } = observed;
  const made = { use, lines: ledgerOf({ months: window.months, costs, borne, use, amortisationMonths }) };
  known.set(amortisationMonths, made);
  return made;
}

const isCost = (entry: ObservedEntry): entry is EntryOf<"cost"> => entry.content.kind === "cost";
const isRevenue = (entry: ObservedEntry): entry is EntryOf<"revenue"> => entry.content.kind === "revenue";
const borneCost = ({ content, service, month }: EntryOf<"cost">): BorneCost => ({
  ...content,
  service,
  month,
});

function useOf({ personMonths, serviceMonths }: Observed): readonly Use[] {
  const found = new Map<
    string,
    Map<string, { service: string; month: string; days: number; deviceDays: number }>
  >();
  const at = (service: string, month: string) => {
    const months = found.get(service) ?? new Map();
    if (months.size === 0) found.set(service, months);
    const known = months.get(month) ?? { service, month, days: 0, deviceDays: 0 };
    months.set(month, known);
    return known;
  };
  for (const { service, month, activeDays } of personMonths) at(service, month).days += activeDays;
  for (const { service, month, deviceDays } of serviceMonths) at(service, month).deviceDays += deviceDays;
  return [...found.values()].flatMap((months) => [...months.values()]);
}

/**
 * What belongs to the stratum. A service's income is its own, and of what is paid for any patient-month the part of its own
 * patients; what comes in for all together stays with the pilot.
 */
export function accountsOf(rows: Rows, { assumptions }: Given): Accounts {
  const { lines, use } = booksOf(rows.whole, assumptions.amortisationMonths);
  const { by, key } = rows.stratum;
  const inMonths = <Each extends { readonly month: string }>(all: readonly Each[]) =>
    all.filter(({ month }) => rows.months.includes(month));
  const income = rows.whole.entries.filter(isRevenue);
  const all = lines ?? [];
  const costs = inMonths(by === "service" ? ofService(all, key, use) : all);
  const missing = costs.length === 0 ? "not-observed" : null;
  const own = income.filter(
    ({ service, content }) =>
      by !== "service" || service === key || (service === null && content.per === "patient-month"),
  );
  const used = inMonths(by === "service" ? use.filter(({ service }) => service === key) : use);
  return {
    lines: costs,
    gap: lines === null ? "counted-twice" : missing,
    income: own.map(({ content, month }) => ({ ...content, amount: euro(content.amount), month })),
    use: used,
    months: rows.months,
    patientMonths: monthsOfDays(used.reduce((total, { days }) => total + days, 0)),
  };
}

export const totalCost = (lines: readonly LedgerLine[]): Exact => sum(lines.map(({ amount }) => amount));
export const businessIn = (accounts: Accounts): Business | null => businessOf(accounts);

/** What comes in over the months, of those that `counts`. */
export function incomeOf({ income, months, use }: Accounts, counts: (each: Income) => boolean): Exact {
  return sum(
    months.map((month) => {
      const held = incomeIn(month, income).filter(counts);
      const of = (per: Income["per"]) =>
        sum(held.filter((each) => each.per === per).map(({ amount }) => amount));
      const days = use.reduce((total, each) => total + (each.month === month ? each.days : 0), 0);
      return plus(of("month"), times(of("patient-month"), monthsOfDays(days)));
    }),
  );
}
