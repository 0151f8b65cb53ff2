import { findMetric } from "./catalogue.ts";
import { type EventKind, eventKinds } from "./happened-event.ts";
import { isHubRule } from "./hub-rules.ts";
import { instead } from "./nearest.ts";
import type { RuleDefinition } from "./rule.ts";
import { type Fault, mostKept, unknownMetric } from "./rule-fault.ts";
import { leafFaults } from "./rule-leaf-admission.ts";
import { type Condition, childrenOf, type Leaf, leavesOf } from "./rule-leaves.ts";
import { steadyFault } from "./rule-steady-state.ts";
import { type Duration, parseDuration } from "./time.ts";

/** What keeps a well-formed rule from being taken: which rule, where in it, what is wrong and what would be right. */
export interface RuleFault extends Fault {
  /** Its place in the list that was looked at. */
  readonly index: number;
}

/** The fault in one line, with its place as `raise.all[0].value`. */
export const faultText = ({ path, problem }: Fault): string => `${pathText(path)}: ${problem}`;

/** A path as people write it: `raise.all[0].value`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .slice(1);

/** No window may ask for more than is kept. */
export const longestWindow: Duration = mostKept;

/** What a rule may name of the pilot it is for. Left out, such names are not looked at. */
export interface RuleSurroundings {
  readonly services: readonly string[];
  readonly plans: readonly string[];
}

/** Everything wrong with a set of rules beyond the shape of each. None: they may be judged by. */
export const ruleFaults = (
  rules: readonly RuleDefinition[],
  around?: RuleSurroundings,
): readonly RuleFault[] =>
  rules.flatMap((rule, index) =>
    [
      ...idFaults(rule, rules.slice(0, index)),
      ...wakingFaults(rule),
      ...lengthFaults(rule),
      ...limitFaults(rule),
      ...scopeFaults(rule, around),
      ...nodeFaults(rule, "raise"),
      ...nodeFaults(rule, "clear"),
      ...steadyFault(rule).map((problem) => ({ path: ["clear"], problem })),
    ].map((fault) => ({ index, ...fault })),
  );

function idFaults({ id }: RuleDefinition, earlier: readonly RuleDefinition[]): readonly Fault[] {
  if (isHubRule(id)) {
    return [{ path: ["id"], problem: `the hub tells of itself by ${id}; give the rule another id` }];
  }
  if (!earlier.some((each) => each.id === id)) return [];
  return [{ path: ["id"], problem: `another rule is called ${id}; each needs an id of its own` }];
}

/** What wakes rules beside readings, and the unit of what they show. */
const clockUnits: Readonly<Record<string, string>> = {
  "clock:missed": "1",
  "clock:silence": "h",
  "clock:battery": "%",
  "clock:offset": "s",
};

function wakingFaults({ code, unit, latching }: RuleDefinition): readonly Fault[] {
  const unitIs = (canonical: string): readonly Fault[] =>
    unit === canonical
      ? []
      : [{ path: ["unit"], problem: `${unit} is not the canonical unit of ${code}; write "${canonical}"` }];
  if (code.startsWith("clock:")) {
    const canonical = clockUnits[code];
    if (canonical !== undefined) return unitIs(canonical);
    const known = Object.keys(clockUnits);
    return [{ path: ["code"], problem: `${code} is nothing the clock tells; ${instead(code, known)}` }];
  }
  if (code.startsWith("event:")) {
    const kind = code.slice("event:".length);
    if (!isEvent(kind)) {
      return [{ path: ["code"], problem: `${kind} is no event devices tell; ${instead(kind, eventKinds)}` }];
    }
    const problem = "an event is over as it happens: its alert must latch, or nobody may ever see it";
    return [...unitIs("1"), ...(latching ? [] : [{ path: ["latching"], problem }])];
  }
  const metric = findMetric(code);
  if (metric === null || metric.code !== code) return [unknownMetric(["code"], code, metric)];
  return unitIs(metric.unit);
}

const isEvent = (kind: string): kind is EventKind => eventKinds.some((each) => each === kind);

/** How long the conditions must hold, and how late readings may be: all within what is kept. */
function lengthFaults(rule: RuleDefinition): readonly Fault[] {
  const names = ["holdFor", "maxGap", "minHold", "lateness"] as const;
  const tooLong = names.flatMap((name) => {
    const text = rule[name];
    if (text === undefined || (parseDuration(text) ?? 0) <= longestWindow) return [];
    return [{ path: [name], problem: `${text} is longer than P31D, the most there is` }];
  });
  if (rule.maxGap === undefined || rule.holdFor !== undefined) return tooLong;
  return [
    ...tooLong,
    { path: ["maxGap"], problem: "without holdFor there is no gap to look at; write both or neither" },
  ];
}

/** A bound that hangs on the rule's limit needs the rule to have one, and one that is possible. */
function limitFaults(rule: RuleDefinition): readonly Fault[] {
  const isUsed = [rule.raise, rule.clear].some((node) => leavesOf(node).some(usesLimit));
  if (isUsed && rule.limit === undefined) {
    return [
      { path: ["limit"], problem: "its conditions name the rule's limit; write the default, as `limit: 92`" },
    ];
  }
  if (!isUsed && rule.limit !== undefined) {
    return [{ path: ["limit"], problem: "no condition names it; write `{ limit: 0 }` where it is meant" }];
  }
  return [];
}

export const usesLimit = (leaf: Leaf): boolean =>
  typeof leaf.value !== "number" ||
  ((leaf.fact === "heldFor" || leaf.fact === "breaches") && typeof leaf.params.value !== "number");

function scopeFaults({ scope }: RuleDefinition, around?: RuleSurroundings): readonly Fault[] {
  if (around === undefined) return [];
  return (["services", "plans"] as const).flatMap((part) =>
    (scope[part] ?? []).flatMap((name, at) =>
      around[part].includes(name)
        ? []
        : [
            {
              path: ["scope", part, at],
              problem: `there is no ${name} in the pilot; ${instead(name, around[part])}`,
            },
          ],
    ),
  );
}

const mostNodes = 64;

function nodeFaults(rule: RuleDefinition, side: "raise" | "clear"): readonly Fault[] {
  const many = nodesIn(rule[side]);
  if (many > mostNodes) {
    return [{ path: [side], problem: `it has ${many} parts; ${mostNodes} are the most anybody can review` }];
  }
  return faultsIn(rule, rule[side], [side]);
}

const nodesIn = (node: Condition): number =>
  1 + childrenOf(node).reduce((sum, child) => sum + nodesIn(child), 0);

function faultsIn(rule: RuleDefinition, node: Condition, path: Fault["path"]): readonly Fault[] {
  if ("fact" in node) return leafFaults(rule, node, path);
  const kind = "all" in node ? "all" : "any";
  return childrenOf(node).flatMap((child, at) => faultsIn(rule, child, [...path, kind, at]));
}
