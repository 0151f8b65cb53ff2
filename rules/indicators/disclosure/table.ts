import type { DisclosurePolicy, Proposal } from "../../../model/publication.ts";
import { type Nesting, nestingOf } from "./boxes.ts";
import { leftOver } from "./differences.ts";
import type { Fact } from "./facts.ts";
import { hide } from "./hiding.ts";
import { impliedFacts } from "./implied.ts";
import type { Shape } from "./relations.ts";
import { type Measures, nearly, type System, systemOf } from "./system.ts";
import type { Protection } from "./targets.ts";
import { relationsOfEvents, relationsOfPersons } from "./time.ts";

/** A table with all that is out, and what can be calculated with it. */
export interface Table {
  readonly facts: Map<string, Fact>;
  readonly system: System;
  readonly measures: Measures;
  readonly protection: Protection;
  readonly nesting: Nesting;
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
      (whole.parts ?? []).every(({ denominator }) => denominator === null || denominator === whole.denominator),
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
  const shape: Shape = {
    nesting,
    services: policy.territory.services,
    counts: definition.additive === "events" ? "events" : "persons",
  };
  const boxes = [...facts.values()].map(({ box }) => box);
  const relations =
    shape.counts === "events" ? relationsOfEvents(boxes, shape) : relationsOfPersons(boxes, shape);
  return {
    facts,
    system: systemOf(relations, facts, measures),
    measures,
    protection: {
      k: policy.k,
      alsoRest: definition.suppression === "S1",
      persons: shape.counts === "persons",
    },
    nesting,
  };
}

function laidOver(fact: Fact, before: Fact | undefined, measures: Measures): Fact {
  if (before === undefined) return fact;
  if (before.standing === "hidden") return { ...fact, standing: "hidden" };
  const same = leftOver(fact, before, measures).every((each) => Math.abs(each) <= nearly);
  return same ? { ...fact, standing: "known", releasedAt: before.releasedAt } : fact;
}
