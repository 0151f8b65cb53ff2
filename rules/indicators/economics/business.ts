import { ceiling, type Exact, exact, isPositive, minus, nought, over, plus, sum, times } from "./exact.ts";
import type { LedgerLine } from "./ledger.ts";

/** What comes in: a tariff or fee, an assumed saving; a grant ends and does not count as income. */
export interface Income {
  readonly key: string;
  readonly basis: "tariff" | "fee" | "assumed-saving" | "grant";
  readonly per: "month" | "patient-month";
  readonly amount: Exact;
  readonly recurring: boolean;
  /** From this month on, until the same key says otherwise. */
  readonly month: string;
}

/** What holds of each key in a month. */
export function incomeIn(month: string, all: readonly Income[]): readonly Income[] {
  const latest = new Map<string, Income>();
  for (const each of all) {
    const known = latest.get(each.key);
    if (each.month <= month && (known === undefined || each.month >= known.month)) latest.set(each.key, each);
  }
  return [...latest.values()];
}

/** The figures all the economics come from, on average over the months looked at; money in euro. */
export interface Business {
  /** Before it is written off, and the part of it that a month bears. */
  readonly setup: Exact;
  readonly setupPerMonth: Exact;
  readonly fixedPerMonth: Exact;
  readonly variablePerPatientMonth: Exact;
  readonly incomePerMonth: Exact;
  readonly incomePerPatientMonth: Exact;
  readonly patientMonthsPerMonth: Exact;
}

export interface BusinessNeeds {
  readonly lines: readonly LedgerLine[];
  readonly income: readonly Income[];
  readonly months: readonly string[];
  readonly patientMonths: Exact;
}

/** `null` without months or without anybody in them: nothing can then be said of a patient-month. */
export function businessOf({ lines, income, months, patientMonths }: BusinessNeeds): Business | null {
  const span = exact(months.length);
  const perMonth = (all: readonly Exact[]) => over(sum(all), span) ?? nought;
  const amounts = (type: LedgerLine["type"]) =>
    lines.filter((each) => each.type === type).map(({ amount }) => amount);
  const variable = over(sum(amounts("variable")), patientMonths);
  if (months.length === 0 || variable === null) return null;
  const held = months.flatMap((month) => incomeIn(month, income));
  const paid = (per: Income["per"]) =>
    perMonth(held.filter((each) => each.per === per).map(({ amount }) => amount));
  const whole = new Map(
    lines.map((each) => [
      `${each.key} ${each.bearer} ${each.category} ${each.service} ${each.since}`,
      each.whole,
    ]),
  );
  return {
    setup: sum([...whole.values()]),
    setupPerMonth: perMonth(amounts("setup")),
    fixedPerMonth: perMonth(amounts("fixed")),
    variablePerPatientMonth: variable,
    incomePerMonth: paid("month"),
    incomePerPatientMonth: paid("patient-month"),
    patientMonthsPerMonth: over(patientMonths, span) ?? nought,
  };
}

/** Fixed, variable and written-off cost of a patient-month. */
export function costPerPatientMonth(of: Business): Exact | null {
  const ofMonth = plus(of.fixedPerMonth, of.setupPerMonth);
  const share = over(ofMonth, of.patientMonthsPerMonth);
  return share === null ? null : plus(share, of.variablePerPatientMonth);
}

/**
 * From how many patients on income covers cost: ⌈F / (s - v)⌉, F being fixed cost and written-off set-up less what comes in
 * whoever takes part. `null`, no break-even, when a patient-month brings in no more than it costs.
 */
export function breakEven(of: Business): number | null {
  const margin = minus(of.incomePerPatientMonth, of.variablePerPatientMonth);
  if (!isPositive(margin)) return null;
  const toCover = minus(plus(of.fixedPerMonth, of.setupPerMonth), of.incomePerMonth);
  const patients = isPositive(toCover) ? over(toCover, margin) : nought;
  return patients === null ? null : ceiling(patients);
}

/** What a month leaves at the present number of patients, set-up not counted. */
export function monthlyMargin(of: Business): Exact {
  const perPatient = minus(of.incomePerPatientMonth, of.variablePerPatientMonth);
  return minus(plus(times(perPatient, of.patientMonthsPerMonth), of.incomePerMonth), of.fixedPerMonth);
}

/** After how many months set-up has come back; `null` when a month leaves nothing. */
export function payback(of: Business): Exact | null {
  const margin = monthlyMargin(of);
  return isPositive(margin) ? over(of.setup, margin) : null;
}
