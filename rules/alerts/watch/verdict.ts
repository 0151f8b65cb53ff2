import { Engine, type TopLevelCondition } from "json-rules-engine";
import { HubFailure } from "../../../model/failure.ts";
import type { Rule } from "../../../model/rule.ts";
import {
  type Bound,
  type Condition,
  childrenOf,
  comparisons,
  type Leaf,
} from "../../../model/rule-leaves.ts";

/** What is known of each leaf's fact; `null` when it is not known. */
export type FactOf = (leaf: Leaf) => number | null;

/** The figure a leaf compares with, for a person whose limit this is. */
const figure = (bound: Bound, limit: number | null): number | null =>
  typeof bound === "number" ? bound : limit === null ? null : limit + bound.limit;

/** Whether a condition holds, three-valued: `null` when that hangs on something not known. */
export function holds(node: Condition, factOf: FactOf, limit: number | null): boolean | null {
  if ("fact" in node) {
    const [fact, bound] = [factOf(node), figure(node.value, limit)];
    return fact === null || bound === null ? null : comparisons[node.operator](fact, bound);
  }
  const all = "all" in node;
  const verdicts = childrenOf(node).map((child) => holds(child, factOf, limit));
  if (verdicts.includes(!all)) return !all;
  return verdicts.includes(null) ? null : all;
}

/** The first figure a condition compares with; `null` when it is not known. */
export function firstFigure(node: Condition, limit: number | null): number | null {
  if ("fact" in node) return figure(node.value, limit);
  const [first] = childrenOf(node);
  return first === undefined ? null : firstFigure(first, limit);
}

/** The condition as the engine takes it: every leaf a fact of its own, its limit a figure. */
function forEngine(node: Condition, limit: number | null, leaves: Leaf[]): TopLevelCondition | object {
  if ("fact" in node) {
    leaves.push(node);
    return { fact: `fact-${leaves.length - 1}`, operator: node.operator, value: figure(node.value, limit) };
  }
  const children = childrenOf(node).map((child) => forEngine(child, limit, leaves));
  return "all" in node ? { all: children } : { any: children };
}

/**
 * Has json-rules-engine say whether a condition holds, in an engine of its own: each change is judged by it.
 * Throws a defect when it does not answer exactly once.
 */
export async function engineSays(
  { id }: Pick<Rule, "id">,
  node: Condition,
  factOf: FactOf,
  limit: number | null,
): Promise<boolean> {
  const leaves: Leaf[] = [];
  const made = forEngine(node, limit, leaves);
  const conditions = ("fact" in node ? { all: [made] } : made) as TopLevelCondition;
  const engine = new Engine([{ conditions, event: { type: id } }], { pathResolver: refused });
  for (const [index, leaf] of leaves.entries()) engine.addFact(`fact-${index}`, factOf(leaf));
  const { events, failureEvents } = await engine.run();
  const answers = events.length + failureEvents.length;
  if (answers !== 1) throw new HubFailure("defect", `the engine answered ${answers} times instead of once`);
  return events.length === 1;
}

function refused(): never {
  throw new HubFailure("defect", "a rule tried to reach into a fact by a path");
}
