import { Engine, type TopLevelCondition } from "json-rules-engine";
import { HubFailure } from "../../model/failure.ts";
import { judgedCondition, judgedLeaves } from "../../model/judged-condition.ts";
import { windowParams } from "../../model/rule-leaves.ts";
import { windowName } from "./window.ts";

/** The facts of one judgement, complete before it begins: every window by its name, `null` when unknown. */
export interface HandedFacts {
  readonly value: number;
  readonly windows: ReadonlyMap<string, number | null>;
}

/** What came of a judgement, and on which numbers. */
export interface Finding {
  readonly holds: boolean;
  /** The limit of the first comparison that held; `null` when none did. */
  readonly limit: number | null;
  readonly facts: Readonly<Record<string, number | null>>;
}

/** A condition to be judged, of a rule that waits for readings of `code`. */
export interface Question {
  readonly id: string;
  readonly code: string;
  readonly condition: TopLevelCondition;
}

/**
 * Judges one condition by json-rules-engine. Throws a defect when the engine does not answer exactly once.
 *
 * An engine of its own for each judgement: runs that overlap on one engine silently lose rules, which the count of
 * answers gives away. A path in a condition would be run as code; the schema takes none, and none is resolved here.
 */
export async function judgedByEngine(question: Question, handed: HandedFacts): Promise<Finding> {
  const { id, code, condition } = question;
  const engine = new Engine([{ conditions: condition, event: { type: id } }], { pathResolver: refused });
  engine.addFact("value", handed.value);
  engine.addFact(
    "window",
    (given) => handed.windows.get(windowName(code, windowParams.parse(given))) ?? null,
    {
      cache: false,
    },
  );
  const { events, failureEvents, results, failureResults } = await engine.run();
  const [result] = [...results, ...failureResults];
  const answers = events.length + failureEvents.length;
  if (answers !== 1 || result === undefined) {
    throw new HubFailure("defect", `the engine answered ${answers} times instead of once`);
  }
  const leaves = judgedLeaves(judgedCondition.parse(result.toJSON(false).conditions));
  const named = leaves.map((leaf) => [
    leaf.params === undefined ? "value" : windowName(code, leaf.params),
    leaf.factResult,
  ]);
  const limit = leaves.find((leaf) => leaf.result)?.value ?? null;
  return { holds: events.length === 1, limit, facts: { ...Object.fromEntries(named), limit } };
}

function refused(): never {
  throw new HubFailure("defect", "a rule tried to reach into a fact by a path");
}
