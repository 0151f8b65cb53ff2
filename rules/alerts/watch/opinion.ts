import type { Episode } from "../../../model/alert.ts";
import type { Board } from "../../../model/board.ts";
import { HubFailure } from "../../../model/failure.ts";
import { engineOnlyRuleId } from "../../../model/hub-rules.ts";
import type { Log } from "../../../model/log.ts";
import type { Instant } from "../../../model/time.ts";
import type { WatchedPerson } from "../../../model/watch.ts";
import { engineOnlyIn, engineOnlyOccurrence, engineOnlyRule } from "../engine-only.ts";
import { type ClockCase, type ClockRule, limitFor } from "./clock-rules.ts";
import { deviceOf, serviceOf } from "./onset.ts";
import type { Standing } from "./present.ts";
import type { engineSays } from "./verdict.ts";

interface Needs {
  readonly present: Standing;
  /** As of the state store, which knows of whom it was told before. */
  readonly episodes: readonly Episode[];
  readonly engine: typeof engineSays;
  readonly board: Board;
  readonly log: Log;
}

/** A person under a clock rule at a moment, and which of its conditions is looked at. */
export interface Asked {
  readonly rule: ClockRule;
  readonly side: "raise" | "clear";
  readonly case: ClockCase;
  readonly person: WatchedPerson;
  readonly asOf: Instant;
}

/** The engine's word on clock rules; as `second-opinion.ts` has it for readings. */
export interface ClockOpinion {
  ask(asked: Asked): Promise<boolean>;
  isEngineOnly(rule: ClockRule): boolean;
}

export function clockOpinion({ present, episodes, engine, board, log }: Needs): ClockOpinion {
  const engineOnly = new Set(engineOnlyIn(episodes));
  board.set("watch_rules_engine_only", engineOnly.size);

  function differ({ rule: { rule }, person, asOf }: Asked): void {
    board.add("rules_disagreed_total");
    const id = engineOnlyRuleId(rule);
    if (engineOnly.has(id)) return;
    engineOnly.add(id);
    board.set("watch_rules_engine_only", engineOnly.size);
    const device = person.devices[0]?.device ?? null;
    const found = { enrolment: person.enrolment, service: serviceOf(person, device), device, now: asOf };
    const given = engineOnlyOccurrence(rule, found);
    present.raise(engineOnlyRule(rule), given, false, deviceOf(given), asOf);
  }

  return {
    isEngineOnly: ({ rule }) => engineOnly.has(engineOnlyRuleId(rule)),
    async ask(asked) {
      const { rule, side, case: one, person } = asked;
      const { id, version } = rule.rule;
      const believed = one.says(rule.rule[side]) === true;
      board.add("rules_asked_total");
      try {
        const said = await engine(rule.rule, rule.rule[side], one.factOf, limitFor(rule, person));
        if (said === believed) {
          if (believed) board.add("rules_confirmed_total");
          return said;
        }
        log.error({ rule: id, version, side }, "the rule engine and the predicate disagree");
        differ(asked);
        return said;
      } catch (thrown) {
        log.error({ rule: id, version, side, err: HubFailure.of(thrown) }, "the rule engine gave no answer");
        differ(asked);
        return side === "raise" && believed;
      }
    },
  };
}
