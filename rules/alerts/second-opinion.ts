import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { leavesOf } from "../../model/rule-leaves.ts";
import type { Finding, HandedFacts, Question } from "./engine.ts";
import type { Facts } from "./predicate.ts";
import type { OpenRule, Side } from "./rule-book.ts";

/** Judges one of a rule's conditions on the facts as they are now. */
export type SecondOpinion = (rule: OpenRule, side: "raise" | "clear", facts: Facts) => Promise<Finding>;

interface Needs {
  readonly ask: (question: Question, handed: HandedFacts) => Promise<Finding>;
  readonly board: Board;
  readonly log: Log;
}

/**
 * Has the engine judge what the predicate has decided, and believes the engine where they differ.
 *
 * An engine that gives no answer is no reason to lose an alert, and asking again would give none either: the
 * predicate's verdict then stands. Both cases are counted as disagreements, of which there should never be one.
 */
export function secondOpinion({ ask, board, log }: Needs): SecondOpinion {
  return async (open, side, facts) => {
    const believed = open[side].holds(facts) === true;
    const handed = handedFrom(open[side], facts);
    const { id, code, version } = open.rule;
    const finding = await ask({ id, code, condition: open[side].condition }, handed).catch(
      (thrown: unknown) => {
        log.error({ rule: id, version, side, err: HubFailure.of(thrown) }, "the rule engine gave no answer");
        return null;
      },
    );
    if (finding === null) {
      board.add("rules_disagreed_total");
      return withoutEngine(open[side], handed, believed);
    }
    if (finding.holds !== believed) {
      board.add("rules_disagreed_total");
      log.error({ rule: id, version, side, believed }, "the rule engine and the predicate disagree");
    } else if (believed) board.add("rules_confirmed_total");
    return finding;
  };
}

const handedFrom = (side: Side, facts: Facts): HandedFacts => ({
  value: facts.value,
  windows: new Map(side.windows.map(({ name, slot }) => [name, facts.window(slot)])),
});

function withoutEngine({ condition }: Side, { value, windows }: HandedFacts, holds: boolean): Finding {
  const bound = leavesOf(condition)[0]?.value;
  const limit = typeof bound === "number" ? bound : null;
  return { holds, limit, facts: { value, ...Object.fromEntries(windows), limit } };
}
