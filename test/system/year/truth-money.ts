import type { Known } from "./known.ts";
import { type Part, partOf, per, percent, total } from "./part.ts";
import { heart } from "./pilot.ts";
import { useful } from "./truth-care.ts";
import type { Truth } from "./truth-people.ts";
import { deviceDays } from "./truth-things.ts";

/** What a part bears in one month, in euro. */
interface Costs {
  readonly setup: number;
  readonly fixed: number;
  readonly variable: number;
  readonly staff: number;
  readonly recurringOfStartUp: number;
}
const none: Costs = { setup: 0, fixed: 0, variable: 0, staff: 0, recurringOfStartUp: 0 };
const plus = (a: Costs, b: Costs): Costs => ({
  setup: a.setup + b.setup,
  fixed: a.fixed + b.fixed,
  variable: a.variable + b.variable,
  staff: a.staff + b.staff,
  recurringOfStartUp: a.recurringOfStartUp + b.recurringOfStartUp,
});

const patientMonths = (known: Known, month: string, service: string | null): number =>
  known.days.filter((each) => each.month === month && (service === null || each.service === service)).length /
  30.4375;

const entered = (known: Known, key: string) =>
  known.entries.flatMap(({ what: { content }, month }) =>
    (content.kind === "cost" || content.kind === "revenue") && content.key === key
      ? [{ amount: Number(content.amount), month }]
      : [],
  );

/** Set-up is written off over 36 months; what all share falls upon services by their days. */
function borneIn(known: Known, month: string, service: string | null): Costs {
  const all = patientMonths(known, month, null);
  const own = patientMonths(known, month, service);
  const share = service === null ? 1 : all === 0 ? 0 : own / all;
  const isHeart = service === null || service === heart;
  const hearts = patientMonths(known, month, heart);
  const part = partOf(known, { by: "month", key: month });
  const kits = deviceDays(part).filter((each) => each.startsWith(`${heart}/`)).length / 30.4375;
  const built = entered(known, "sviluppo").filter(
    (each) => each.month <= month && month < years(each.month, 3),
  );
  const built36 = total(built.map(({ amount }) => amount)) / 36;
  const carried = isHeart
    ? total(
        entered(known, "trasporti")
          .filter((each) => each.month === month)
          .map(({ amount }) => amount),
      )
    : 0;
  return {
    setup: share * (12_000 / 36 + built36),
    fixed: share * 750 + carried,
    variable: share * 22.5 * all + (isHeart ? 14 * hearts + (185 / 36) * kits : 0),
    staff: share * (22.5 * all + built36),
    recurringOfStartUp: share * 300 + carried,
  };
}
const years = (month: string, n: number): string => `${Number(month.slice(0, 4)) + n}${month.slice(4)}`;

const made = new WeakMap<Known, Map<string, Costs>>();
function costsOf({ known, months, stratum: { by, key } }: Part): Costs {
  const service = by === "service" ? key : null;
  const memory = made.get(known) ?? new Map<string, Costs>();
  made.set(known, memory);
  return months
    .map((month) => {
      const name = `${month} ${service}`;
      const found = memory.get(name) ?? borneIn(known, month, service);
      memory.set(name, found);
      return found;
    })
    .reduce(plus, none);
}

const whole = ({ setup, fixed, variable }: Costs): number => setup + fixed + variable;
const allMonths = ({ days }: Part): number => days.length / 30.4375;

/** What is paid for a patient-month, or saved, as it last was by a month. */
function rate({ known }: Part, name: string, month: string): number {
  return entered(known, name).findLast((each) => each.month <= month)?.amount ?? 0;
}
const monthsIn = (part: Part, month: string): number =>
  part.days.filter((each) => each.month === month).length / 30.4375;
const income = (part: Part, name: string): number =>
  total(part.months.map((month) => rate(part, name, month) * monthsIn(part, month)));

interface Margin {
  readonly fixed: number;
  readonly perPatient: number;
  readonly setup: number;
  readonly monthly: number;
}
function marginOf(part: Part): Margin | null {
  const costs = costsOf(part);
  const months = allMonths(part);
  const n = part.months.length;
  if (months === 0) return null;
  const paid = total(part.months.map((month) => rate(part, "tariffa", month))) / n;
  const perPatient = paid - costs.variable / months;
  return {
    fixed: (costs.fixed + costs.setup) / n,
    perPatient,
    setup: setupOf(part),
    monthly: (perPatient * months) / n - costs.fixed / n,
  };
}

/** Before it is written off. Of what is shared a service bears what its days of the last month with any say. */
function setupOf({ known, months, stratum: { by, key } }: Part): number {
  const built = total(
    entered(known, "sviluppo")
      .filter(({ month }) => month <= (months.at(-1) ?? ""))
      .map(({ amount }) => amount),
  );
  if (by !== "service") return 12_000 + built;
  const last = months.findLast((month) => patientMonths(known, month, null) > 0) ?? "";
  return ((12_000 + built) * patientMonths(known, last, key)) / patientMonths(known, last, null);
}

/** Euro, counted in plain numbers. */
export const truthOfMoney: Readonly<Record<string, Truth>> = {
  "cost-per-patient-month": (part) => per(whole(costsOf(part)), allMonths(part)),
  "cost-per-actionable-alert": (part) => per(whole(costsOf(part)), useful(part)),
  "cost-per-adherent-month": (part) => {
    const rows = new Map<string, { due: number; met: number; days: number }>();
    const at = (each: {
      person: unknown;
      municipality: string | null;
      service: string | null;
      month: string;
    }) => {
      const name = `${(each.person as { n: number }).n} ${each.municipality} ${each.service} ${each.month}`;
      const known = rows.get(name) ?? { due: 0, met: 0, days: 0 };
      rows.set(name, known);
      return known;
    };
    for (const each of part.days) at(each).days += 1;
    for (const each of part.slots) {
      at(each).due += 1;
      if (each.what.met) at(each).met += 1;
    }
    const adherent = [...rows.values()].filter(({ due, met }) => due > 0 && met >= 0.8 * due);
    return per(whole(costsOf(part)), total(adherent.map(({ days }) => days)) / 30.4375);
  },
  "break-even-patients": (part) => {
    const margin = marginOf(part);
    return margin === null || margin.perPatient <= 0
      ? null
      : Math.ceil(margin.fixed / margin.perPatient - 1e-9);
  },
  "payback-months": (part) => {
    const margin = marginOf(part);
    return margin === null || margin.monthly <= 0 ? null : margin.setup / margin.monthly;
  },
  "net-saving": (part) => per(income(part, "risparmio") - whole(costsOf(part)), allMonths(part) / 12),
  "staff-cost-share": (part) => percent(costsOf(part).staff, whole(costsOf(part))),
  "revenue-coverage": (part) => per(income(part, "tariffa"), costsOf(part).recurringOfStartUp),
};
