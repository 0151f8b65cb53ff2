import { findMetric, type Metric } from "./catalogue.ts";
import type { RuleDefinition } from "./rule.ts";
import { type Condition, childrenOf, type Leaf } from "./rule-leaves.ts";
import { figureOf, steadyFault } from "./rule-steady-state.ts";
import { type Duration, days, parseDuration } from "./time.ts";

/** What keeps a well-formed rule from being taken: which rule, where in it, what is wrong and what would be right. */
export interface RuleFault {
  /** Its place in the list that was looked at. */
  readonly index: number;
  readonly path: readonly (string | number)[];
  readonly problem: string;
}
/** The fault in one line, with its place as `raise.all[0].value`. */
export const faultText = ({ path, problem }: Pick<RuleFault, "path" | "problem">): string =>
  `${pathText(path)}: ${problem}`;

/** A path as people write it: `raise.all[0].value`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .slice(1);

type Fault = Omit<RuleFault, "index">;

/** Readings of this length of time are held in memory for each patient; no window may ask for more. */
export const longestWindow: Duration = days(31);

/** Everything wrong with a set of rules beyond the shape of each. None: they may be judged by. */
export const ruleFaults = (rules: readonly RuleDefinition[]): readonly RuleFault[] =>
  rules.flatMap((rule, index) =>
    [
      ...idFaults(rule, rules.slice(0, index)),
      ...metricFaults(rule),
      ...leafFaults(rule, rule.raise, ["raise"]),
      ...leafFaults(rule, rule.clear, ["clear"]),
      ...steadyFault(rule).map((problem) => ({ path: ["clear"], problem })),
    ].map((fault) => ({ index, ...fault })),
  );

function idFaults({ id }: RuleDefinition, earlier: readonly RuleDefinition[]): readonly Fault[] {
  if (!earlier.some((each) => each.id === id)) return [];
  return [{ path: ["id"], problem: `another rule is called ${id}; each needs an id of its own` }];
}

function metricFaults({ code, unit }: RuleDefinition): readonly Fault[] {
  const metric = findMetric(code);
  if (metric === null || metric.code !== code) return [unknownMetric(["code"], code, metric)];
  if (metric.unit === unit) return [];
  return [
    { path: ["unit"], problem: `${unit} is not the canonical unit of ${code}; write "${metric.unit}"` },
  ];
}

const unknownMetric = (path: Fault["path"], code: string, meant: Metric | null): Fault => ({
  path,
  problem:
    meant === null
      ? `${code} is no metric measured as a number; write a code of model/metrics.json`
      : `${code} is another name of a metric; write ${meant.code}`,
});

function leafFaults(rule: RuleDefinition, node: Condition, path: Fault["path"]): readonly Fault[] {
  if ("fact" in node) return oneLeafFaults(rule, node, path);
  const kind = "all" in node ? "all" : "any";
  return childrenOf(node).flatMap((child, at) => leafFaults(rule, child, [...path, kind, at]));
}

function oneLeafFaults(rule: RuleDefinition, leaf: Leaf, path: Fault["path"]): readonly Fault[] {
  if (leaf.fact === "value") return limitFaults(findMetric(rule.code), figureOf(rule, leaf.value), path);
  if (leaf.fact !== "window") return [];
  const { code = rule.code, agg } = leaf.params;
  const metric = findMetric(code);
  const codeFaults =
    leaf.params.code !== undefined && metric?.code !== code
      ? [unknownMetric([...path, "params", "code"], code, metric)]
      : [];
  const limits =
    agg === "count" || agg === "range" ? [] : limitFaults(metric, figureOf(rule, leaf.value), path);
  return [...codeFaults, ...lengthFaults(leaf, path), ...limits];
}

function limitFaults(metric: Metric | null, limit: number, path: Fault["path"]): readonly Fault[] {
  const possible = metric?.possible;
  if (!possible || (limit >= possible.low && limit <= possible.high)) return [];
  const range = `${possible.low} to ${possible.high} ${metric.unit}`;
  return [
    {
      path: [...path, "value"],
      problem: `${limit} is no value ${metric.code} can have; write one from ${range}`,
    },
  ];
}

function lengthFaults(leaf: Extract<Leaf, { fact: "window" }>, path: Fault["path"]): readonly Fault[] {
  const { over, minSpan } = leaf.params;
  const length = parseDuration(over) ?? 0;
  if (length > longestWindow) {
    return [{ path: [...path, "params", "over"], problem: `${over} is longer than P31D, the most there is` }];
  }
  if (minSpan === undefined || (parseDuration(minSpan) ?? 0) < length) return [];
  const problem = `no readings within ${over} are ${minSpan} apart; write less than ${over}`;
  return [{ path: [...path, "params", "minSpan"], problem }];
}
