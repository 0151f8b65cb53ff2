import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { leavesOf } from "../../model/rule-leaves.ts";
import { watchdogRuleId } from "../../model/watchdog.ts";
import type { Finding, HandedFacts, Question } from "./engine.ts";
import { boundFor } from "./personal.ts";
import type { Facts } from "./predicate.ts";
import type { OpenRule } from "./rule-book.ts";

type SideName = "raise" | "clear";

/** What the engine says where it is asked. */
export interface SecondOpinion {
  /** Judges one of a rule's conditions on the facts as they are now. */
  ask(rule: OpenRule, side: SideName, facts: Facts): Promise<Finding>;
  /** Whether engine and predicate once disagreed on a rule: from then on the engine alone judges by it. */
  isEngineOnly(rule: OpenRule): boolean;
  /** The rules that came to be so since this was last asked: somebody must be told. */
  taken(): readonly OpenRule[];
}

interface Needs {
  readonly ask: (question: Question, handed: HandedFacts) => Promise<Finding>;
  /** The rules of which it is known already. */
  readonly engineOnly: readonly OpenRule[];
  readonly board: Board;
  readonly log: Log;
}

/**
 * Has the engine judge what the predicate has decided, and believes the engine where they differ; from then on it is asked
 * every time by that rule.
 *
 * An engine that gives no answer is no reason to lose an alert, and asking again would give none either: what the predicate
 * would raise is raised, and nothing ends, since nobody judged that it has. Both cases are counted as disagreements, of which
 * there should never be one.
 */
export function secondOpinion({ ask, engineOnly: known, board, log }: Needs): SecondOpinion {
  const engineOnly = new Set(known);
  let fresh: OpenRule[] = [];
  board.set("rules_engine_only", engineOnly.size);

  function differ(open: OpenRule): void {
    board.add("rules_disagreed_total");
    if (!engineOnly.has(open)) fresh.push(open);
    engineOnly.add(open);
    board.set("rules_engine_only", engineOnly.size);
  }

  return {
    isEngineOnly: (open) => engineOnly.has(open),
    taken() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    async ask(open, side, facts) {
      const believed = open[side].holds(facts) === true;
      // The hub's own trials enter no figure.
      if (open.rule.id !== watchdogRuleId) board.add("rules_asked_total");
      const handed = handedFrom(open, side, facts);
      const { id, version } = open.rule;
      const finding = await ask(open[side].question, handed).catch((thrown: unknown) => {
        log.error({ rule: id, version, side, err: HubFailure.of(thrown) }, "the rule engine gave no answer");
        return null;
      });
      if (finding === null) {
        differ(open);
        return withoutEngine(open, side, { handed, believed: side === "raise" && believed });
      }
      if (finding.holds !== believed) {
        differ(open);
        log.error({ rule: id, version, side, believed }, "the rule engine and the predicate disagree");
      } else if (believed) board.add("rules_confirmed_total");
      return finding;
    },
  };
}

const handedFrom = (open: OpenRule, side: SideName, facts: Facts): HandedFacts => ({
  value: facts.value,
  quality: facts.quality,
  limit: facts.limit(open.index),
  facts: new Map(open[side].facts.map(({ name, slot }) => [name, facts.fact(slot)])),
});

function withoutEngine(
  { rule }: OpenRule,
  side: SideName,
  { handed, believed }: { readonly handed: HandedFacts; readonly believed: boolean },
): Finding {
  const [first] = leavesOf(rule[side]);
  const limit = first === undefined ? null : boundFor(first.value, handed.limit);
  const { value, facts } = handed;
  return { holds: believed, limit, facts: { value, ...Object.fromEntries(facts), limit } };
}
