import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { DisclosurePolicy, Proposal } from "../../../model/publication.ts";
import { narrow } from "./bounds.ts";
import { type Nesting, nestingOf } from "./boxes.ts";
import { leftOver } from "./differences.ts";
import { elsewhere } from "./elsewhere.ts";
import type { Fact } from "./facts.ts";
import { hide } from "./hiding.ts";
import { impliedFacts } from "./implied.ts";
import type { Shape } from "./relations.ts";
import { type Measures, nearly, type System, systemOf, valuesOf } from "./system.ts";
import type { Protection } from "./targets.ts";
import { relationsOfEvents, relationsOfPersons } from "./time.ts";

/** A table with all that is out, and what can be calculated with it. */
export interface Table {
  readonly facts: Map<string, Fact>;
  readonly system: System;
  readonly measures: Measures;
  readonly protection: Protection;
  readonly nesting: Nesting;
  /** Denominators that other tables tell. */
  readonly denominators: ReadonlyMap<string, number>;
}

export function measuresOf({ definition, computed }: Proposal, facts: readonly Fact[]): Measures {
  const counts = facts.flatMap((fact) => fact.counts ?? []);
  const isShare = definition.suppression === "S1" || definition.suppression === "S5";
  return {
    subset:
      isShare &&
      counts.every(({ numerator, denominator }) => (numerator ?? 0) <= (denominator ?? Infinity) + nearly) &&
      counts.some(({ denominator }) => denominator !== null),
    numerators: definition.additive !== "nothing",
    partsShareDenominator: computed.every((whole) =>
      (whole.parts ?? []).every(
        ({ denominator }) => denominator === null || denominator === whole.denominator,
      ),
    ),
  };
}

/** The proposal laid over what is out: what was shown stays known, what was hidden stays hidden. */
export function tableOf(
  proposal: Proposal,
  proposed: readonly Fact[],
  known: ReadonlyMap<string, Fact>,
  policy: DisclosurePolicy,
  measures: Measures,
): Table {
  const { definition } = proposal;
  const nesting = nestingOf(policy.territory);
  const facts = new Map(known);
  for (const fact of proposed) facts.set(fact.key, laidOver(fact, known.get(fact.key), measures));
  for (const fact of [...facts.values()])
    if (fact.standing === "hidden" && fact.box.part === "") hide(facts, fact);
  for (const fact of impliedFacts(proposal, facts, policy)) facts.set(fact.key, fact);
  const system = systemFor(definition, facts, policy, nesting, measures);
  takeAsKnown(facts, system, measures);
  return {
    facts,
    system,
    measures,
    protection: {
      k: policy.k,
      alsoRest: definition.suppression === "S1",
      persons: definition.additive !== "events",
    },
    nesting,
    denominators: elsewhere(proposal, nesting).denominators,
  };
}

/** All that holds between these figures whatever they are. */
export function systemFor(
  { additive }: Pick<IndicatorDefinition, "additive">,
  facts: ReadonlyMap<string, Fact>,
  { territory: { services } }: DisclosurePolicy,
  nesting: Nesting,
  measures: Measures,
): System {
  const counts = additive === "events" ? "events" : "persons";
  const shape: Shape = { nesting, services, counts };
  const boxes = [...facts.values()].map(({ box }) => box);
  const relations = counts === "events" ? relationsOfEvents(boxes, shape) : relationsOfPersons(boxes, shape);
  return systemOf(relations, facts, measures);
}

/** What earlier releases tell exactly is out already, though nobody printed it: to hide it would protect nobody. */
function takeAsKnown(facts: Map<string, Fact>, { places, size, rows }: System, measures: Measures): void {
  const low = new Float64Array(size).fill(-farAway);
  const high = new Float64Array(size).fill(farAway);
  const unknowns = ({ key, counts }: Fact): readonly (readonly [number, number])[] =>
    valuesOf(counts ?? { numerator: null, denominator: null }, measures).flatMap((value, at) =>
      value === null ? [] : [[2 * (places.get(key) ?? 0) + at, value] as const],
    );
  for (const fact of facts.values())
    if (fact.standing === "known")
      for (const [unknown, value] of unknowns(fact)) {
        low[unknown] = value;
        high[unknown] = value;
      }
  if (!narrow(rows, { low, high })) return;
  for (const fact of facts.values()) {
    const all = unknowns(fact);
    const told = all.every(([unknown]) => (high[unknown] ?? 0) - (low[unknown] ?? 0) <= nearly);
    if (fact.standing === "open" && all.length > 0 && told)
      facts.set(fact.key, { ...fact, standing: "known" });
  }
}

const farAway = 1e9;

function laidOver(fact: Fact, before: Fact | undefined, measures: Measures): Fact {
  if (before === undefined) return fact;
  if (before.standing === "hidden") return { ...fact, standing: "hidden", mayShow: false };
  const same = leftOver(fact, before, measures).every((each) => Math.abs(each) <= nearly);
  return same ? { ...fact, standing: "known", releasedAt: before.releasedAt } : fact;
}
