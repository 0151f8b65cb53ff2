import type { LimitSource } from "../model/alert.ts";
import type { RuleInTime } from "../model/limits-in-time.ts";
import type { Priority, Rule } from "../model/rule.ts";
import { type Leaf, leavesOf, type Operator } from "../model/rule-leaves.ts";
import { figureOf } from "../model/rule-steady-state.ts";
import type { Instant } from "../model/time.ts";

/** A limit a rule sets to a metric's own values for one person: what is drawn across a chart while it holds. */
export interface Limit {
  readonly priority: Priority;
  readonly operator: Operator;
  readonly value: number;
  /** Whose it is; `null` for a figure of the rule that nobody can set otherwise. */
  readonly source: LimitSource | null;
  /** Who confirmed the rule; `null` for nobody, and then nothing is judged by it. */
  readonly confirmedBy: string | null;
  readonly from: Instant;
  /** `null` while it holds. */
  readonly until: Instant | null;
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

/**
 * The limits rules set to values of `code`, each once, lowest first; of two rules with the same limit, the one that judges,
 * and the more urgent.
 */
export function limitsOf(rules: readonly RuleInTime[], code: string): readonly Limit[] {
  const limits = new Map<string, Limit>();
  const place = ({ rule }: RuleInTime): number =>
    urgency.indexOf(rule.priority) + (rule.confirmed === undefined ? urgency.length : 0);
  for (const { rule, limit, from, until } of rules.toSorted((one, other) => place(one) - place(other))) {
    for (const { operator, value: bound } of limitLeaves(rule, code)) {
      const value = figureOf(limit === null ? {} : { limit: limit.value }, bound);
      const name = `${operator} ${value} ${from} ${until}`;
      if (Number.isNaN(value) || limits.has(name)) continue;
      const source = typeof bound === "number" ? null : (limit?.source ?? null);
      const confirmedBy = rule.confirmed?.by ?? null;
      limits.set(name, { priority: rule.priority, operator, value, source, confirmedBy, from, until });
    }
  }
  return [...limits.values()].sort((a, b) => a.value - b.value || a.from - b.from);
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
