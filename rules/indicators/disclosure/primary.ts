import { HubFailure } from "../../../model/failure.ts";
import type { Computed, Part } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";

/** Who must stand behind numbers of emergencies, admissions and incidents: rarer and better remembered than others. */
const grave = new Set([
  ...["ed-visits", "unplanned-admissions", "safety-incidents", "missed-deterioration"],
  "shared:hospital-uses",
]);
/** Patient-months stand in these, wherever they are told. */
const ofPatients = new Set([
  ...["cost-per-patient-month", "cost-per-adherent-month", "break-even-patients", "payback-months"],
  "revenue-coverage",
]);
const behindEvents = 3;
const behindGraveEvents = 5;
/** Means and medians of fewer people say too much of each. */
const behindStatistics = 10;

type Rated = Pick<Computed, "numerator" | "denominator" | "persons" | "gap">;

/** Three is the least the Italian rules for statistics allow (art. 5, G.U. 14 January 2019). */
export function requireThreshold(k: number): void {
  if (Number.isInteger(k) && k >= 3) return;
  throw new HubFailure("input-rejected", "figures need at least 3 people behind them: k must be 3 or more");
}

/** Nobody is behind it at all: nothing was asked or seen yet, which is no secret of anybody. */
export const isEmpty = ({ persons, numerator, denominator, gap }: Rated): boolean =>
  (gap === "no-data" || gap === "not-observed" || gap === "counted-twice") &&
  persons.all === 0 &&
  (numerator ?? 0) === 0 &&
  (denominator ?? 0) === 0;

const noneOr = (count: number, least: number): boolean => count === 0 || count >= least;

/**
 * Whether a figure by itself may be shown: the classes S1 to S5 of the project's rules (`suppression_rules`).
 * Nought may be shown of a group that is large enough itself: "none of 40", never "none of 2".
 *
 * @param detailed whether it is about less than the whole pilot: a zone, a municipality, a service
 */
export function isSafe(
  definition: Pick<IndicatorDefinition, "id" | "suppression">,
  figure: Rated | Part,
  k: number,
  detailed: boolean,
): boolean {
  const { persons, denominator } = figure;
  switch (definition.suppression) {
    case "S1":
      if (denominator === null) return noneOr(persons.with, k) && noneOr(persons.all, k);
      return persons.all >= k && noneOr(persons.with, k) && noneOr(persons.without, k);
    case "S2":
      return persons.all >= Math.max(behindStatistics, k);
    case "S3":
    case "S5": {
      const least = grave.has(definition.id) ? Math.max(behindGraveEvents, k) : behindEvents;
      return persons.all >= k && noneOr(persons.with, least);
    }
    case "S4":
      return noneOr(persons.all, k) || !(detailed || ofPatients.has(definition.id));
  }
}
