import { findMetric, type Metric } from "./catalogue.ts";
import { eventKinds } from "./happened-event.ts";
import { instead } from "./nearest.ts";
import type { RuleDefinition } from "./rule.ts";
import { type Fault, mostKept, unknownMetric } from "./rule-fault.ts";
import { type Bound, clockFacts, type Leaf } from "./rule-leaves.ts";
import { figureOf } from "./rule-steady-state.ts";
import { parseDuration } from "./time.ts";

/** What is wrong with one comparison of a rule. */
export function leafFaults(rule: RuleDefinition, leaf: Leaf, path: Fault["path"]): readonly Fault[] {
  const misplaced = placeFault(rule, leaf, path);
  if (misplaced !== null) return [misplaced];
  const own = findMetric(codeOf(rule, leaf));
  return [
    ...codeFaults(leaf, path),
    ...reachFaults(leaf, path),
    ...boundFaults(rule, leaf, own, path),
    ...("params" in leaf && leaf.fact === "event" ? kindFaults(leaf.params.kind, path) : []),
  ];
}

const codeOf = (rule: RuleDefinition, leaf: Leaf): string =>
  "params" in leaf && "code" in leaf.params ? (leaf.params.code ?? rule.code) : rule.code;

/** Facts of the clock are judged as it goes on; all others when something comes. A rule is woken by one or the other. */
function placeFault({ code }: RuleDefinition, leaf: Leaf, path: Fault["path"]): Fault | null {
  const isByTheClock = code.startsWith("clock:");
  if (clockFacts.includes(leaf.fact) !== isByTheClock) {
    const problem = isByTheClock
      ? `${leaf.fact} is not known as the clock goes on; a rule for ${code} may ask ${clockFacts.join(", ")}`
      : `${leaf.fact} is judged by the clock; write such a rule for code clock:missed, clock:silence, clock:battery or clock:offset`;
    return { path, problem };
  }
  if (!code.startsWith("event:") || isByTheClock) return null;
  const asksOwn = leaf.fact === "value" || leaf.fact === "quality";
  const hasCode = "params" in leaf && "code" in leaf.params && leaf.params.code !== undefined;
  if (!asksOwn && (hasCode || leaf.fact === "event" || leaf.fact === "score")) return null;
  return {
    path,
    problem: `an event has no ${leaf.fact} of its own; ask the fact event, or name a metric as params.code`,
  };
}

function codeFaults(leaf: Leaf, path: Fault["path"]): readonly Fault[] {
  const named = "params" in leaf && "code" in leaf.params ? leaf.params.code : undefined;
  if (named === undefined) return [];
  const metric = findMetric(named);
  return metric?.code === named ? [] : [unknownMetric([...path, "params", "code"], named, metric)];
}

const kindFaults = (kind: string, path: Fault["path"]): readonly Fault[] =>
  eventKinds.some((each) => each === kind)
    ? []
    : [
        {
          path: [...path, "params", "kind"],
          problem: `${kind} is no event devices tell; ${instead(kind, eventKinds)}`,
        },
      ];

/** Each stretch a comparison looks back over, by where it is written. */
function stretchesIn(
  leaf: Leaf,
): readonly (readonly [where: readonly string[], lengths: readonly (string | undefined)[]])[] {
  switch (leaf.fact) {
    case "window":
      return [[["over"], [leaf.params.over, leaf.params.offset]]];
    case "delta":
      return (["now", "ref"] as const).map((side) => {
        const { over, offset } = leaf.params[side];
        return [
          [side, "over"],
          [over, offset],
        ] as const;
      });
    case "breaches":
    case "baseline":
      return [[["over"], [leaf.params.over]]];
    case "heldFor":
      return [[["maxGap"], [leaf.params.maxGap]]];
    case "score":
      return [
        [["within"], [leaf.params.within]],
        [["manual"], [leaf.params.manual]],
      ];
    default:
      return [];
  }
}

function reachFaults(leaf: Leaf, path: Fault["path"]): readonly Fault[] {
  const long = stretchesIn(leaf).flatMap(([where, lengths]) => {
    const told = lengths.filter((each) => each !== undefined);
    const total = told.reduce((sum, each) => sum + (parseDuration(each) ?? 0), 0);
    if (total <= mostKept) return [];
    return [
      {
        path: [...path, "params", ...where],
        problem: `${told.join(" and ")} is longer than P31D, the most there is`,
      },
    ];
  });
  if (leaf.fact === "heldFor" && leaf.value * 60_000 > mostKept) {
    return [
      ...long,
      { path: [...path, "value"], problem: `${leaf.value} minutes are longer than P31D, the most there is` },
    ];
  }
  return leaf.fact === "window" ? [...long, ...spanFaults(leaf, path)] : long;
}

function spanFaults({ params }: Extract<Leaf, { fact: "window" }>, path: Fault["path"]): readonly Fault[] {
  const { over, minSpan } = params;
  if (minSpan === undefined || (parseDuration(minSpan) ?? 0) < (parseDuration(over) ?? 0)) return [];
  const problem = `no readings within ${over} are ${minSpan} apart; write less than ${over}`;
  return [{ path: [...path, "params", "minSpan"], problem }];
}

/** Gathered like a value, so that what it is compared with must be a value too. */
const likeValues = ["first", "last", "mean", "median", "min", "max"];

function boundFaults(
  rule: RuleDefinition,
  leaf: Leaf,
  metric: Metric | null,
  path: Fault["path"],
): readonly Fault[] {
  const inside =
    leaf.fact === "heldFor" || leaf.fact === "breaches"
      ? possibleFaults(rule, leaf.params.value, { metric, path: [...path, "params", "value"] })
      : [];
  const isLikeValue =
    leaf.fact === "value" || (leaf.fact === "window" && likeValues.includes(leaf.params.agg));
  if (!isLikeValue) return inside;
  return [...inside, ...possibleFaults(rule, leaf.value, { metric, path: [...path, "value"] })];
}

function possibleFaults(
  rule: RuleDefinition,
  bound: Bound,
  { metric, path }: { readonly metric: Metric | null; readonly path: Fault["path"] },
): readonly Fault[] {
  const possible = metric?.possible;
  const figure = figureOf(rule, bound);
  if (!possible || Number.isNaN(figure) || (figure >= possible.low && figure <= possible.high)) return [];
  const range = `${possible.low} to ${possible.high} ${metric.unit}`;
  return [{ path, problem: `${figure} is no value ${metric.code} can have; write one from ${range}` }];
}
