import type { Priority, Rule } from "../model/rule.ts";
import { type Bound, type Leaf, leavesOf, type Operator } from "../model/rule-leaves.ts";

/** A limit a rule sets to a metric's own values: what is drawn across a chart. */
export interface Limit {
  readonly priority: Priority;
  readonly operator: Operator;
  readonly value: number;
}

export const signs: Readonly<Record<Operator, string>> = {
  lessThan: "<",
  lessThanInclusive: "≤",
  greaterThan: ">",
  greaterThanInclusive: "≥",
};

/** Gathered like a value, so that a limit to it is a limit to values; a count or a range is not. */
const likeValues = ["last", "mean", "median", "min", "max"];
const urgency: readonly Priority[] = ["high", "medium", "low", "technical"];

/** The limits rules set to values of `code`, each once, lowest first; of two rules with the same limit, the more urgent. */
export function limitsOf(rules: readonly Rule[], code: string): readonly Limit[] {
  const limits = new Map<string, Limit>();
  const urgentFirst = rules.toSorted((a, b) => urgency.indexOf(a.priority) - urgency.indexOf(b.priority));
  for (const rule of urgentFirst) {
    for (const { operator, value: bound } of limitLeaves(rule, code)) {
      const value = figureOf(rule, bound);
      if (value === null) continue;
      const name = `${operator} ${value}`;
      if (!limits.has(name)) limits.set(name, { priority: rule.priority, operator, value });
    }
  }
  return [...limits.values()].sort((a, b) => a.value - b.value);
}

/** A rule for a band (above 180 and up to 250) has its limit on the side it does not clear to. */
function limitLeaves(rule: Rule, code: string): readonly Leaf[] {
  const isOfValues = (leaf: Leaf): boolean =>
    leaf.fact === "value" ||
    (leaf.fact === "window" &&
      (leaf.params.code ?? rule.code) === code &&
      likeValues.includes(leaf.params.agg));
  const clearing = leavesOf(rule.clear).find(isOfValues);
  return leavesOf(rule.raise).filter(
    (leaf) => isOfValues(leaf) && (clearing === undefined || isUpper(leaf) !== isUpper(clearing)),
  );
}

/** True for a limit that values lie above when they pass it. */
export const isUpper = ({ operator }: Pick<Limit, "operator">): boolean => operator.startsWith("greater");

/** The limits a chart has room for: those among the values, and the next above and below them. */
export function limitsNear(limits: readonly Limit[], least: number, most: number): readonly Limit[] {
  const below = Math.max(...limits.map(({ value }) => value).filter((value) => value <= least));
  const above = Math.min(...limits.map(({ value }) => value).filter((value) => value >= most));
  return limits.filter(({ value }) => value >= below && value <= above);
}

/** The figure a chart can draw: a person's own limit is drawn where theirs is known. */
const figureOf = ({ limit }: Rule, value: Bound): number | null =>
  typeof value === "number" ? value : limit === undefined ? null : limit + value.limit;
