import type { Assumptions } from "../../model/assumptions.ts";
import type { Computed, Grouping } from "../../model/figure.ts";
import type { IndicatorDefinition } from "../../model/indicator.ts";
import type { Observed } from "../../model/observed.ts";
import { compute, computeTogether } from "./evaluation/compute.ts";
import { strataOf } from "./evaluation/strata.ts";

const made = new WeakMap<Observed, Map<string, Observed | null>>();

/** What was observed in one service; `null` when there is no such service. */
function confinedTo(observed: Observed, service: string): Observed | null {
  const known = made.get(observed) ?? new Map<string, Observed | null>();
  made.set(observed, known);
  const found = known.get(service);
  if (found !== undefined) return found;
  const rows = strataOf(observed, "service").find(({ stratum }) => stratum.key === service);
  const people = new Set(rows?.people.map(({ person }) => person));
  const confined: Observed | null =
    rows === undefined
      ? null
      : {
          ...observed,
          ...(observed.alertsBefore === undefined
            ? undefined
            : { alertsBefore: observed.alertsBefore.filter(({ person }) => people.has(person)) }),
          people: rows.people,
          personMonths: rows.personMonths,
          alerts: rows.alerts,
          serviceMonths: rows.serviceMonths,
          hubMonths: rows.hubMonths,
          entries: rows.entries,
          services: rows.services,
        };
  known.set(service, confined);
  return confined;
}

/** Cost is shared out over all services first; what is left of one alone would bear all of it. */
const isShared = ({ sources }: IndicatorDefinition): boolean =>
  sources.some((each) => each === "cost" || each === "revenue");

/**
 * As `compute`, within one service when one is named: the pilot stands for the service then, and is the same figure as the
 * service's own among all services. Nothing where it cannot be told apart so.
 */
export function computeWithin(
  definition: IndicatorDefinition,
  observed: Observed,
  service: string | null,
  grouping: Grouping,
  assumptions: Assumptions,
): readonly Computed[] {
  if (service === null) return compute(definition, observed, grouping, assumptions);
  if (grouping === "service") return [];
  if (grouping === "pilot")
    return compute(definition, observed, "service", assumptions)
      .filter(({ stratum }) => stratum.key === service)
      .map((each) => ({ ...each, stratum: { by: "pilot", key: "pilot" } }));
  const confined = confinedTo(observed, service);
  return confined === null || isShared(definition)
    ? []
    : compute(definition, confined, grouping, assumptions);
}

/** As `computeTogether`, within one service when one is named. */
export function computeTogetherWithin(
  definition: IndicatorDefinition,
  observed: Observed,
  service: string | null,
  municipalities: readonly string[],
  assumptions: Assumptions,
): Computed | null {
  if (service === null) return computeTogether(definition, observed, municipalities, assumptions);
  const confined = confinedTo(observed, service);
  return confined === null || isShared(definition)
    ? null
    : computeTogether(definition, confined, municipalities, assumptions);
}
