import { type CostLine, doubleCounted } from "../../../model/costs.ts";
import { type Exact, euro, exact, monthsOfDays, nought, over, times } from "./exact.ts";

export type Bearer = CostLine["bearer"];
export const bearers = ["authority", "start-up", "family"] as const satisfies readonly Bearer[];

/** A cost somebody entered as it was borne. */
export interface BorneCost {
  readonly key: string;
  readonly bearer: Bearer;
  readonly category: CostLine["category"];
  readonly type: "setup" | "fixed" | "variable";
  readonly amount: string;
  readonly priceYear: number;
  readonly service: string | null;
  readonly month: string;
}

/** How much a service was used in a month: days of people, and days of devices lent out. */
export interface Use {
  readonly service: string;
  readonly month: string;
  readonly days: number;
  readonly deviceDays: number;
}

/** What falls upon one month. Set-up is written off; `whole` is what it was before. */
export interface LedgerLine {
  readonly key: string;
  readonly bearer: Bearer;
  readonly category: CostLine["category"];
  readonly type: BorneCost["type"];
  /** `null`: all services share it. */
  readonly service: string | null;
  readonly month: string;
  readonly amount: Exact;
  readonly whole: Exact;
  /** The month it was entered for; `null` for the pilot's own lines, which hold all the time. */
  readonly since: string | null;
  readonly priceYear: number;
}

export interface LedgerNeeds {
  readonly months: readonly string[];
  readonly costs: readonly CostLine[];
  readonly borne: readonly BorneCost[];
  readonly use: readonly Use[];
  readonly amortisationMonths: number;
}

/** All costs of the months; `null` where one would count twice, as no sum would be right then (`doubleCounted`). */
export function ledgerOf(needs: LedgerNeeds): readonly LedgerLine[] | null {
  if (doubleCounted(needs.costs, needs.borne).length > 0) return null;
  return [
    ...needs.costs.flatMap((line) => needs.months.map((month) => planned(line, month, needs))),
    ...needs.borne.flatMap((entry) => needs.months.flatMap((month) => borne(entry, month, needs))),
  ];
}

function planned(line: CostLine, month: string, needs: LedgerNeeds): LedgerLine {
  const price = euro(line.amount);
  const written = times(price, exact(1, needs.amortisationMonths));
  const use = needs.use.filter(
    (each) => each.month === month && (line.service === undefined || each.service === line.service),
  );
  const days = use.reduce((total, each) => total + each.days, 0);
  const deviceDays = use.reduce((total, each) => total + each.deviceDays, 0);
  const per = {
    "one-off": { type: "setup", amount: written, whole: price },
    month: { type: "fixed", amount: price, whole: nought },
    "patient-month": { type: "variable", amount: times(price, monthsOfDays(days)), whole: nought },
    // Each further person needs a further device: it varies, though it is bought at once and written off.
    device: { type: "variable", amount: times(written, monthsOfDays(deviceDays)), whole: nought },
  } as const;
  const { id: key, bearer, category, service = null, priceYear } = line;
  return { key, bearer, category, service, month, since: null, priceYear, ...per[line.per] };
}

function borne(entry: BorneCost, month: string, needs: LedgerNeeds): readonly LedgerLine[] {
  const { key, bearer, category, type, service, priceYear } = entry;
  const common = { key, bearer, category, type, service, month, since: entry.month, priceYear };
  const price = euro(entry.amount);
  if (type !== "setup") return entry.month === month ? [{ ...common, amount: price, whole: nought }] : [];
  const since = monthsFrom(entry.month, month);
  if (since < 0 || since >= needs.amortisationMonths) return [];
  return [{ ...common, amount: times(price, exact(1, needs.amortisationMonths)), whole: price }];
}

/** How many months `2026-05` lies after `2026-03`: 2. */
export const monthsFrom = (from: string, until: string): number =>
  (Number(until.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
  Number(until.slice(5)) -
  Number(from.slice(5));

/**
 * The lines of one service: its own, and of shared ones the share of its days in the month, so that services add up to the
 * pilot. What is shared in a month without any day stays with the pilot.
 */
export function ofService(
  lines: readonly LedgerLine[],
  service: string,
  use: readonly Use[],
): readonly LedgerLine[] {
  return lines.flatMap((line) => {
    if (line.service !== null) return line.service === service ? [line] : [];
    const days = use.filter(({ month }) => month === line.month);
    const own = daysOf(days.filter((each) => each.service === service));
    const share = over(exact(own), exact(daysOf(days)));
    if (share === null) return [];
    return [{ ...line, service, amount: times(line.amount, share), whole: times(line.whole, share) }];
  });
}

const daysOf = (use: readonly Use[]): number => use.reduce((total, { days }) => total + days, 0);
