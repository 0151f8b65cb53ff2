import { type Assumptions, usualAssumptions } from "../../../model/assumptions.ts";
import { HubFailure } from "../../../model/failure.ts";
import type { Beside, Computed, Grouping } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { Observed } from "../../../model/observed.ts";
import { alarmFormulas } from "./alarm-load.ts";
import { formulas } from "./formulas.ts";
import type { Formula } from "./rows.ts";
import { sharedCounts } from "./shared-counts.ts";
import { rowsTogether, strataOf } from "./strata.ts";
import type { Tally } from "./tally.ts";

/** By what an indicator can be told apart: nobody says in which municipality a message or a euro was. */
export const groupingsOf = (indicator: string): readonly Grouping[] =>
  (formulas.get(indicator) ?? alarmFormulas.get(indicator))?.by ?? [];

const formulaOf = (id: string): Formula | undefined =>
  formulas.get(id) ?? alarmFormulas.get(id) ?? sharedCounts.get(id)?.formula;

/**
 * One indicator for each stratum of a grouping, in the order of the strata's keys; none where its rows cannot be told apart
 * so. Pure: the same rows and assumptions, seed among them, give the same figures. Nothing of it may leave the hub before
 * disclosure control has seen it. Throws `defect` for one without a formula.
 */
export function compute(
  definition: IndicatorDefinition,
  observed: Observed,
  grouping: Grouping,
  assumptions: Assumptions = usualAssumptions,
): readonly Computed[] {
  const formula = formulaOf(definition.id);
  if (formula === undefined) throw new HubFailure("defect", `no formula for ${definition.id}`);
  if (!formula.by.includes(grouping)) return [];
  const given = { definition, assumptions };
  return strataOf(observed, grouping).map((rows) => ({
    stratum: rows.stratum,
    ...enough(formula.of(rows, given), definition),
  }));
}

/**
 * Some municipalities as one, worked out from the rows of them all; `null` where that cannot be told apart by municipality.
 * Parts are left out: they are judged with their own figure alone.
 */
export function computeTogether(
  definition: IndicatorDefinition,
  observed: Observed,
  municipalities: readonly string[],
  assumptions: Assumptions = usualAssumptions,
): Computed | null {
  const formula = formulaOf(definition.id);
  const rows = rowsTogether(observed, municipalities);
  if (formula === undefined || rows === null || !formula.by.includes("municipality")) return null;
  const { parts: _, ...tally } = enough(formula.of(rows, { definition, assumptions }), definition);
  return { stratum: rows.stratum, ...tally };
}

/** Fewer than the least sample say nothing: neither value nor interval, nor of any part that has too few. */
function enough(tally: Tally, definition: IndicatorDefinition): Tally {
  const { parts, ...own } = tally;
  const beside = own.persons.all < fewestPersons ? own.beside?.map(unlessOfPersons) : own.beside;
  const judged = { ...own, ...(beside && { beside }), ...withheld(own, definition) };
  return parts === undefined
    ? judged
    : { ...judged, parts: parts.map((each) => ({ ...each, ...withheld(each, definition) })) };
}

const ofPersons: readonly string[] = ["median-of-persons", "lower-quartile", "upper-quartile"];
const unlessOfPersons = (each: Beside): Beside =>
  ofPersons.includes(each.key) ? { ...each, value: null } : each;

/** Means and medians of persons rest on so many persons, not only on so many answers. */
const fewestPersons = 10;

function withheld(
  { value, gap, observations, persons }: Omit<Tally, "parts">,
  { minimumSample, suppression }: IndicatorDefinition,
): Partial<Tally> {
  const asked = gap === "not-reached" || gap === "undefined" || value !== null;
  if (!asked || minimumSample === null) return {};
  const few = observations < minimumSample || (suppression === "S2" && persons.all < fewestPersons);
  return few
    ? // How many there were is told, and so must be judged.
      { value: null, numerator: null, interval: null, beside: [], gap: "too-few" }
    : {};
}
