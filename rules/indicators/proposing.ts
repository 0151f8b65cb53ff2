import type { Assumptions } from "../../model/assumptions.ts";
import type { Computed, Grouping } from "../../model/figure.ts";
import type { FiguresAsked } from "../../model/figures-desk.ts";
import { monthsAfter, windowOfMonths } from "../../model/month-window.ts";
import type { Observed } from "../../model/observed.ts";
import type { Implied, MonthWindow, Proposal } from "../../model/publication.ts";
import { computeWithin } from "./confined.ts";

/** What stands above a grouping is judged and given with it: nobody could check a table without its totals. */
const above: Readonly<Record<Grouping, readonly Grouping[]>> = {
  pilot: ["pilot"],
  zone: ["pilot", "zone"],
  municipality: ["pilot", "zone", "municipality"],
  service: ["pilot", "service"],
  month: ["pilot", "month"],
};

/** One indicator's table, worked out; without figures where it cannot be told apart so. */
export function proposalOf(asked: FiguresAsked, observed: Observed, assumptions: Assumptions): Proposal {
  const { definition, window, service, grouping } = asked;
  const by = (each: Grouping): readonly Computed[] =>
    computeWithin(definition, observed, service, each, assumptions);
  const isTold = by(grouping).length > 0;
  return { definition, window, service, computed: isTold ? above[grouping].flatMap(by) : [] };
}

/** More stretches than these are not looked at; what nobody computed is taken for small, and kept from being told. */
const mostStretches = 24;

/** What the stretches that subtraction would tell come to. Each stretch of months is observed once. */
export async function impliedIn(
  implied: readonly Implied[],
  { definition }: Proposal,
  observe: (window: MonthWindow) => Promise<Observed>,
  assumptions: Assumptions,
): Promise<NonNullable<Proposal["implied"]>> {
  const stretches = Map.groupBy(implied, ({ from, until }) => `${from} ${until}`);
  const found: (Implied & { readonly computed: Computed })[] = [];
  for (const pieces of [...stretches.values()].slice(0, mostStretches)) {
    const [first] = pieces;
    if (first === undefined) continue;
    const observed = await observe(windowOfMonths(first.from, monthsAfter(first.until, -1)));
    for (const piece of pieces) {
      const { by, key } = piece.stratum;
      const all = computeWithin(definition, observed, piece.service, by, assumptions);
      const computed = all.find(({ stratum }) => stratum.key === key);
      if (computed !== undefined) found.push({ ...piece, computed });
    }
  }
  return found;
}
