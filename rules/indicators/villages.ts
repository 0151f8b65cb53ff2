import type { Stratum } from "../../model/figure.ts";
import type { FiguresAsked } from "../../model/figures-desk.ts";
import type { Observed } from "../../model/observed.ts";
import { smallTown } from "./evaluation/reach.ts";
import { tookPart } from "./evaluation/rows.ts";
import { strataOf } from "./evaluation/strata.ts";

/**
 * Where the number of people in all villages together would tell how many there are in a village that no table by municipality
 * may show: what is left of it without the villages that are shown must lie in several, and be of twice `k` at least.
 */
export function villagesTold(
  { definition, grouping, service }: Pick<FiguresAsked, "definition" | "grouping" | "service">,
  observed: Observed,
  k: number,
): readonly Stratum[] {
  if (definition.id !== "small-municipality-equity") return [];
  const all = [...strataOf(observed, "pilot"), ...(grouping === "pilot" ? [] : strataOf(observed, grouping))];
  return all
    .filter((rows) => {
      const villages = new Set(
        rows.target.filter(({ residents }) => residents < smallTown).map(({ municipality }) => municipality),
      );
      const there = rows.people
        .filter(tookPart(rows))
        .filter(
          ({ municipality, services }) =>
            villages.has(municipality) && (service === null || services.includes(service)),
        );
      const few = [...Map.groupBy(there, ({ municipality }) => municipality).values()]
        .map(({ length }) => length)
        .filter((n) => n < k);
      return few.length > 0 && (few.length < 2 || few.reduce((sum, n) => sum + n, 0) < 2 * k);
    })
    .map(({ stratum }) => stratum);
}
