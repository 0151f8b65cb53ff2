import {
  type ConditionProperties,
  Engine,
  type NestedCondition,
  type TopLevelCondition,
} from "json-rules-engine";
import { HubFailure } from "../../model/failure.ts";
import { judgedCondition, judgedLeaves } from "../../model/judged-condition.ts";
import { type Condition, childrenOf, type Leaf, leavesOf } from "../../model/rule-leaves.ts";
import { type Asker, factName } from "./fact-name.ts";
import { boundFor } from "./personal.ts";

/** The facts of one judgement, complete before it begins: each by its name, `null` when unknown. */
export interface HandedFacts {
  readonly value: number;
  readonly quality: number;
  /** The rule's limit for the person; `null` when it has none. */
  readonly limit: number | null;
  readonly facts: ReadonlyMap<string, number | null>;
}

/** What came of a judgement, and on which numbers. */
export interface Finding {
  readonly holds: boolean;
  /** What the first comparison that held compared with; `null` when none did. */
  readonly limit: number | null;
  readonly facts: Readonly<Record<string, number | null>>;
}

/** A condition to be judged, as the engine takes it. */
export interface Question {
  readonly id: string;
  readonly condition: TopLevelCondition;
  /** The facts it names; the engine is given no others. */
  readonly facts: readonly string[];
}

/**
 * A rule's condition as the engine takes it: as it is written, with each fact's name among its parameters, and a bound that
 * hangs on a person's limit as a fact of its own. The engine wants `all` or `any` outermost.
 */
export function questionOf(asker: Asker, node: Condition): Question {
  const condition = nodeFor(asker, node);
  const leaves = leavesOf(node);
  const limits = leaves.some(({ value }) => typeof value !== "number") ? ["limit"] : [];
  return {
    id: asker.id,
    condition: "fact" in condition ? { all: [condition] } : condition,
    facts: [...new Set([...leaves.map(({ fact }) => fact), ...limits])],
  };
}

function nodeFor(asker: Asker, node: Condition): TopLevelCondition | ConditionProperties {
  if ("fact" in node) return leafFor(asker, node);
  const children = childrenOf(node).map((child): NestedCondition => nodeFor(asker, child));
  return "all" in node ? { all: children } : { any: children };
}

function leafFor(asker: Asker, leaf: Leaf): ConditionProperties {
  const { fact, operator } = leaf;
  const name = factName(asker, leaf);
  const value =
    typeof leaf.value === "number" ? leaf.value : { fact: "limit", params: { limit: leaf.value.limit } };
  if (name === null) return { fact, operator, value };
  return { fact, params: { ...("params" in leaf ? leaf.params : {}), name }, operator, value };
}

/**
 * Judges one condition by json-rules-engine. Throws a defect when the engine does not answer exactly once.
 *
 * An engine of its own for each judgement: runs that overlap on one engine silently lose rules, which the count of
 * answers gives away. A path in a condition would be run as code; the schema takes none, and none is resolved here.
 */
export async function judgedByEngine(question: Question, handed: HandedFacts): Promise<Finding> {
  const { id, condition, facts: asked } = question;
  const engine = new Engine([{ conditions: condition, event: { type: id } }], { pathResolver: refused });
  const looked = (given: Readonly<Record<string, unknown>>) =>
    handed.facts.get(String(given["name"])) ?? null;
  // To the engine anything at all is above nothing; nothing compares with no number.
  const limitFor = (given: Readonly<Record<string, unknown>>) =>
    boundFor({ limit: Number(given["limit"]) }, handed.limit) ?? Number.NaN;
  for (const fact of asked) {
    if (fact === "value" || fact === "quality") engine.addFact(fact, handed[fact]);
    else engine.addFact(fact, fact === "limit" ? limitFor : looked, { cache: false });
  }
  const { events, failureEvents, results, failureResults } = await engine.run();
  const [result] = [...results, ...failureResults];
  const answers = events.length + failureEvents.length;
  if (answers !== 1 || result === undefined) {
    throw new HubFailure("defect", `the engine answered ${answers} times instead of once`);
  }
  if (events.length === 0) return nothing;
  const leaves = judgedLeaves(judgedCondition.parse(result.toJSON(false).conditions));
  const limit = leaves.find((leaf) => leaf.result)?.valueResult ?? null;
  const facts = leaves.map((leaf) => [String(leaf.params?.["name"] ?? leaf.fact), leaf.factResult]);
  return { holds: true, limit, facts: { ...Object.fromEntries(facts), limit } };
}

const nothing: Finding = { holds: false, limit: null, facts: {} };

function refused(): never {
  throw new HubFailure("defect", "a rule tried to reach into a fact by a path");
}
