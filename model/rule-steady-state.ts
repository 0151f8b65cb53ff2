import { findMetric } from "./catalogue.ts";
import type { RuleDefinition } from "./rule.ts";
import { type Bound, type Condition, comparisons, type Leaf, leavesOf } from "./rule-leaves.ts";

// Of all states a patient can be in, these are looked at: every metric steady, so that a window's mean, minimum,
// maximum, median and last are all the value itself, and its range, its slope and every change are zero. Both conditions
// holding in one of them is certainly a mistake, and for conditions on the value alone these are all the states there are.
const statesLimit = 50_000;

const mostLimits = 17;

type State = ReadonlyMap<string, number>;

/** What is wrong with a rule's two conditions taken together; nothing, or one sentence. */
export function steadyFault(rule: RuleDefinition): readonly string[] {
  for (const limit of limitsTried(rule)) {
    const tried = statesAt(limit === undefined ? rule : { ...rule, limit });
    // A limit of somebody's own may silence a rule that has figures beside it; the rule's own must not.
    const faults = limit === rule.limit ? [...tried.both, ...tried.never] : tried.both;
    if (faults.length > 0) return faults;
  }
  return [];
}

/** Where figures stand beside the limit, a person's own limit may lie on either side of any of them. */
function limitsTried(rule: RuleDefinition): readonly (number | undefined)[] {
  const { limit } = rule;
  const bounds = leavesIn(rule).map((leaf) => leaf.value);
  // Without the limit it names there is nothing to try; that fault is told by itself.
  if (limit === undefined) return bounds.every((bound) => typeof bound === "number") ? [undefined] : [];
  const moved = bounds.flatMap((bound) => (typeof bound === "number" ? [] : [bound.limit]));
  const fixed = leavesIn(rule).flatMap(({ fact, value }) =>
    (fact === "value" || fact === "window") && typeof value === "number" ? [value] : [],
  );
  const step = 10 ** -(findMetric(rule.code)?.decimals ?? 0);
  const beside = fixed.flatMap((figure) => moved.flatMap((by) => [figure - by - step, figure - by + step]));
  return [...new Set([limit, ...beside])].slice(0, mostLimits);
}

const leavesIn = ({ raise, clear }: RuleDefinition): readonly Leaf[] => [
  ...leavesOf(raise),
  ...leavesOf(clear),
];

interface Tried {
  readonly both: readonly string[];
  readonly never: readonly string[];
}

function statesAt(rule: RuleDefinition): Tried {
  const values = samplesOf(rule, leavesIn(rule));
  const many = [...values.values()].reduce((product, samples) => product * samples.length, 1);
  if (many > statesLimit)
    return { both: ["raise and clear have too many limits to be checked; use fewer"], never: [] };
  const states = statesOf([...values]);
  const meets = (state: State) => (leaf: Leaf) =>
    comparisons[leaf.operator](state.get(variableOf(rule, leaf)) ?? 0, figureOf(rule, leaf.value));
  // Each event begins anew and ends the one before; nothing of it is ever cleared by a value.
  const both = rule.code.startsWith("event:")
    ? undefined
    : states.find((state) => holds(rule.raise, meets(state)) && holds(rule.clear, meets(state)));
  if (both !== undefined) {
    const fault = `raise and clear both hold at ${told(both)}; leave a gap between their limits`;
    return { both: [fault], never: [] };
  }
  // Whatever is gathered is given the benefit of the doubt: it may hold when nothing is steady.
  const mayMeet = (state: State) => (leaf: Leaf) => !isSeen(leaf) || meets(state)(leaf);
  const never = (["raise", "clear"] as const)
    .filter((side) => !states.some((state) => holds(rule[side], mayMeet(state))))
    .map((side) => `no value can ever meet ${side}; look at its limits and operators`);
  return { both: [], never };
}

/** What is read off the one reading, or handed in, can be nothing but what it is. */
const isSeen = ({ fact }: Leaf): boolean =>
  !["window", "delta", "heldFor", "breaches", "baseline", "score", "event"].includes(fact);

function holds(node: Condition, isMet: (leaf: Leaf) => boolean): boolean {
  if ("all" in node) return node.all.every((child) => holds(child, isMet));
  return "any" in node ? node.any.some((child) => holds(child, isMet)) : isMet(node);
}

/** Aggregates that are the value itself where nothing changes. */
const steady = ["first", "last", "mean", "median", "min", "max"];

/** What a leaf depends on: a metric's steady value, or something else that is a number of its own. */
function variableOf(rule: RuleDefinition, leaf: Leaf): string {
  if (leaf.fact === "value") return rule.code;
  if (!("params" in leaf)) return leaf.fact;
  if (leaf.fact !== "window") return `${leaf.fact} ${JSON.stringify(leaf.params)}`;
  const { code = rule.code, agg, over } = leaf.params;
  return steady.includes(agg) ? code : `${agg} of ${code} in ${over}`;
}

/** Where nothing changes, these are nothing. */
const isNothing = (leaf: Leaf): boolean =>
  leaf.fact === "delta" ||
  leaf.fact === "baseline" ||
  (leaf.fact === "window" && ["range", "slope"].includes(leaf.params.agg));

/** Each variable's limits and the values next to them. */
function samplesOf(rule: RuleDefinition, leaves: readonly Leaf[]): ReadonlyMap<string, readonly number[]> {
  const samples = new Map<string, number[]>();
  for (const leaf of leaves) {
    const variable = variableOf(rule, leaf);
    const scale = 10 ** (findMetric(variable)?.decimals ?? 0);
    const figure = figureOf(rule, leaf.value);
    const near = [-1, 0, 1].map((step) => Math.round(figure * scale + step) / scale);
    samples.set(variable, isNothing(leaf) ? [0] : [...(samples.get(variable) ?? []), figure, ...near]);
  }
  return new Map([...samples].map(([variable, all]) => [variable, [...new Set(all)]]));
}

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
  typeof value === "number" ? value : Math.round(((limit ?? Number.NaN) + value.limit) * 1e6) / 1e6;
