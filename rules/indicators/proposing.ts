import type { Assumptions } from "../../model/assumptions.ts";
import type { Computed, Grouping } from "../../model/figure.ts";
import type { FiguresAsked } from "../../model/figures-desk.ts";
import { monthsAfter, windowOfMonths } from "../../model/month-window.ts";
import type { Observed } from "../../model/observed.ts";
import type { Implied, MonthWindow, Proposal, Released } from "../../model/publication.ts";
import { computeTogetherWithin, computeWithin } from "./confined.ts";
import { isTogether } from "./disclosure/merged.ts";
import { without } from "./evaluation/tally.ts";

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

/**
 * The same with neighbours shown together: sets of the same months that are out already are given again, further ones may be
 * offered. `released`: the register's rows of the indicator.
 */
export function withNeighbours(
  proposal: Proposal,
  observed: Observed,
  released: readonly Released[],
  assumptions: Assumptions,
): Proposal {
  const { computed, definition, service, window } = proposal;
  const together = (municipalities: readonly string[]): Computed =>
    computeTogetherWithin(definition, observed, service, municipalities, assumptions) ??
    nobody(municipalities);
  const [first = "", last = first] = [window.months[0], window.months.at(-1)];
  const own = new Set(computed.map(({ stratum }) => stratum.key));
  const before = released.filter(
    (row) =>
      isTogether(row.stratum.key) &&
      row.service === service &&
      row.from === first &&
      row.until === monthsAfter(last, 1) &&
      row.stratum.key.split("+").every((code) => own.has(code)),
  );
  const keys = [...new Set(before.map(({ stratum }) => stratum.key))].toSorted();
  return { ...proposal, together, computed: [...computed, ...keys.map((key) => together(key.split("+")))] };
}

const nobody = (municipalities: readonly string[]): Computed => ({
  stratum: { by: "municipality", key: municipalities.toSorted().join("+") },
  ...without("no-data"),
});

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
      const computed = isTogether(key)
        ? computeTogetherWithin(definition, observed, piece.service, key.split("+"), assumptions)
        : computeWithin(definition, observed, piece.service, by, assumptions).find(
            ({ stratum }) => stratum.key === key,
          );
      if (computed !== undefined && computed !== null) found.push({ ...piece, computed });
    }
  }
  return found;
}
