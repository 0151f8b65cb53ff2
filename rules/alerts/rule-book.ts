import { findMetric } from "../../model/catalogue.ts";
import type { Rule } from "../../model/rule.ts";
import { type Condition, childrenOf, type Leaf, leavesOf } from "../../model/rule-leaves.ts";
import { type Duration, hours, milliseconds } from "../../model/time.ts";
import { type Predicate, predicateOf } from "./predicate.ts";
import { type Window, windowName, windowOf } from "./window.ts";

/** The engine wants `all` or `any` outermost. */
export type RootCondition = Exclude<Condition, Leaf>;

/** One of a rule's two conditions: as the engine takes it, as a predicate, and the windows it looks through. */
export interface Side {
  readonly condition: RootCondition;
  readonly holds: Predicate;
  readonly windows: readonly { readonly name: string; readonly slot: number }[];
}

/** A rule ready to judge, with its place in the book. */
export interface OpenRule {
  readonly rule: Rule;
  readonly index: number;
  readonly raise: Side;
  readonly clear: Side;
}

/** A metric some rule looks at. */
export interface WatchedMetric {
  /** The place of its series in a patient's memory. */
  readonly slot: number;
  /** The whole number that stands for 1 in its series. */
  readonly scale: number;
  /** Whether any window gathers it; if none does, its newest reading is enough. */
  readonly isGathered: boolean;
  /** How long its readings are needed. */
  readonly keep: Duration;
  readonly rules: readonly OpenRule[];
}

/** A window with what is needed to look through it. */
export interface PlacedWindow extends Window {
  readonly series: number;
  readonly scale: number;
}

export interface RuleBook {
  readonly metrics: ReadonlyMap<string, WatchedMetric>;
  readonly windows: readonly PlacedWindow[];
  readonly rules: readonly OpenRule[];
}

/**
 * How late a reading may be and still be judged with its windows. Older ones, from a device that was weeks in a
 * drawer, are judged by their value alone: keeping windows for those would keep everything.
 */
export const lateness: Duration = hours(72);

/** Compiles rules, gathers their windows so that each is computed once, and sorts them by the metric they wait for. */
export function ruleBookOf(rules: readonly Rule[]): RuleBook {
  const named = new Map(
    rules.flatMap((rule) => [rule.raise, rule.clear].flatMap((condition) => namedWindows(rule, condition))),
  );
  const names = [...named.keys()];
  const open = rules.map((rule, index) => ({
    rule,
    index,
    raise: sideOf(rule, rule.raise, names),
    clear: sideOf(rule, rule.clear, names),
  }));
  const metrics = watchedMetrics(open, [...named.values()]);
  return { metrics, rules: open, windows: [...named.values()].map((window) => placed(window, metrics)) };
}

function sideOf(rule: Rule, condition: Condition, names: readonly string[]): Side {
  const own = namedWindows(rule, condition).map(([name]) => ({ name, slot: names.indexOf(name) }));
  return {
    condition: frozen(structuredClone("fact" in condition ? { all: [condition] } : condition)),
    holds: predicateOf(condition, (params) => names.indexOf(windowName(rule.code, params))),
    windows: own,
  };
}

const namedWindows = (rule: Rule, condition: Condition): readonly (readonly [string, Window])[] =>
  leavesOf(condition).flatMap((leaf) =>
    leaf.fact === "window"
      ? [[windowName(rule.code, leaf.params), windowOf(rule.code, leaf.params)] as const]
      : [],
  );

function watchedMetrics(
  rules: readonly OpenRule[],
  windows: readonly Window[],
): ReadonlyMap<string, WatchedMetric> {
  const codes = new Set([...rules.map(({ rule }) => rule.code), ...windows.map(({ code }) => code)]);
  return new Map(
    [...codes].map((code, slot) => {
      const own = windows.filter((window) => window.code === code);
      const longest = Math.max(0, ...own.map(({ over }) => over));
      const metric: WatchedMetric = {
        slot,
        scale: 10 ** (findMetric(code)?.decimals ?? 0),
        isGathered: own.length > 0,
        keep: milliseconds(longest + lateness),
        rules: rules.filter(({ rule }) => rule.code === code),
      };
      return [code, metric] as const;
    }),
  );
}

function placed(window: Window, metrics: ReadonlyMap<string, WatchedMetric>): PlacedWindow {
  const metric = metrics.get(window.code);
  return { ...window, series: metric?.slot ?? 0, scale: metric?.scale ?? 1 };
}

/** The engine writes on what it is given; frozen, that is an error and not a changed rule. */
function frozen<Node extends Condition>(node: Node): Node {
  for (const child of childrenOf(node)) frozen(child);
  if ("fact" in node && node.fact === "window") Object.freeze(node.params);
  Object.freeze(childrenOf(node));
  return Object.freeze(node);
}
