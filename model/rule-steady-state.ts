import { findMetric } from "./catalogue.ts";
import type { RuleDefinition } from "./rule.ts";
import { type Bound, type Condition, comparisons, type Leaf, leavesOf } from "./rule-leaves.ts";

// Of all states a patient can be in, these are looked at: every metric steady, so that a window's mean, minimum,
// maximum, median and last are all the value itself and its range is zero. Both conditions holding in one of them is
// certainly a mistake, and for conditions on the value alone these are all the states there are.
const statesLimit = 50_000;

type State = ReadonlyMap<string, number>;

/** What is wrong with a rule's two conditions taken together; nothing, or one sentence. */
export function steadyFault(rule: RuleDefinition): readonly string[] {
  const leaves = [...leavesOf(rule.raise), ...leavesOf(rule.clear)];
  const values = samplesOf(rule, leaves);
  const many = [...values.values()].reduce((product, samples) => product * samples.length, 1);
  if (many > statesLimit) return ["raise and clear have too many limits to be checked; use fewer"];
  const states = statesOf([...values]);
  const meets = (state: State) => (leaf: Leaf) =>
    comparisons[leaf.operator](state.get(variableOf(rule, leaf)) ?? 0, figureOf(rule, leaf.value));
  const both = states.find((state) => holds(rule.raise, meets(state)) && holds(rule.clear, meets(state)));
  if (both !== undefined) {
    return [`raise and clear both hold at ${told(both)}; leave a gap between their limits`];
  }
  // Windows are given the benefit of the doubt: they may hold when nothing is steady.
  const mayMeet = (state: State) => (leaf: Leaf) => leaf.fact === "window" || meets(state)(leaf);
  return (["raise", "clear"] as const)
    .filter((side) => !states.some((state) => holds(rule[side], mayMeet(state))))
    .map((side) => `no value can ever meet ${side}; look at its limits and operators`);
}

function holds(node: Condition, isMet: (leaf: Leaf) => boolean): boolean {
  if ("all" in node) return node.all.every((child) => holds(child, isMet));
  return "any" in node ? node.any.some((child) => holds(child, isMet)) : isMet(node);
}

/** What a leaf depends on: a metric's steady value, or a number of readings. */
const variableOf = (rule: RuleDefinition, leaf: Leaf): string => {
  if (leaf.fact !== "window") return leaf.fact === "value" ? rule.code : leaf.fact;
  const { code = rule.code, agg, over } = leaf.params;
  return agg === "count" || agg === "range" ? `${agg} of ${code} in ${over}` : code;
};

/** Each variable's limits and the values next to them. */
function samplesOf(rule: RuleDefinition, leaves: readonly Leaf[]): ReadonlyMap<string, readonly number[]> {
  const samples = new Map<string, number[]>();
  for (const leaf of leaves) {
    const variable = variableOf(rule, leaf);
    const scale = 10 ** (findMetric(variable)?.decimals ?? 0);
    const near = [-1, 0, 1].map((step) => Math.round(figureOf(rule, leaf.value) * scale + step) / scale);
    samples.set(
      variable,
      isRange(leaf) ? [0] : [...(samples.get(variable) ?? []), figureOf(rule, leaf.value), ...near],
    );
  }
  return new Map([...samples].map(([variable, all]) => [variable, [...new Set(all)]]));
}

const isRange = (leaf: Leaf): boolean => leaf.fact === "window" && leaf.params.agg === "range";

const statesOf = (variables: readonly (readonly [string, readonly number[]])[]): readonly State[] =>
  variables.reduce<readonly State[]>(
    (states, [variable, samples]) =>
      states.flatMap((state) => samples.map((sample) => new Map([...state, [variable, sample]]))),
    [new Map()],
  );

const told = (state: State): string =>
  [...state].map(([variable, value]) => `${variable} ${value}`).join(", ");

/** A bound as a figure, by the rule's default limit; `NaN` when it has none. */
export const figureOf = ({ limit }: Pick<RuleDefinition, "limit">, value: Bound): number =>
  typeof value === "number" ? value : (limit ?? Number.NaN) + value.limit;
