import type { Episode } from "../../model/alert.ts";
import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { EventBook } from "../../model/happened-event.ts";
import { engineOnlyRuleId } from "../../model/hub-rules.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Judge } from "../../model/judge.ts";
import type { Log } from "../../model/log.ts";
import { planLimitsOf } from "../../model/own-limit.ts";
import type { Rule } from "../../model/rule.ts";
import { faultText, ruleFaults } from "../../model/rule-admission.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { before, type Clock, milliseconds } from "../../model/time.ts";
import { judgedByEngine } from "./engine.ts";
import { engineOnlyIn } from "./engine-only.ts";
import { lensThrough } from "./lens.ts";
import { type Memory, type MemoryLimits, memoryOf, usualLimits } from "./memory.ts";
import { personalBy } from "./personal.ts";
import { type RuleBook, ruleBookOf } from "./rule-book.ts";
import { secondOpinion } from "./second-opinion.ts";
import { sittingOf } from "./sitting.ts";
import { walking } from "./walk.ts";

export interface JudgeNeeds {
  readonly rules: readonly Rule[];
  /** Present episodes; of the ended ones the last of each patient and rule, and all that a late reading may touch. */
  readonly episodes: readonly Episode[];
  readonly recent: TelemetryStore["recent"];
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  readonly limits?: Partial<MemoryLimits>;
  /** The plans people follow, for the limits these set to rules, by the rule's id. */
  readonly plans?: readonly {
    readonly id: string;
    readonly limits?: Readonly<Record<string, number>> | undefined;
  }[];
  /** What happened to somebody; needed where rules look at events. */
  readonly eventsOf?: EventBook["ofPatient"];
  /** Asked in place of json-rules-engine; only tests of its errors hand one in. */
  readonly engine?: typeof judgedByEngine;
}

/**
 * The judge of readings by rules. Throws `configuration-rejected` for rules that nobody could judge by.
 *
 * One call at a time, and what it answers must be committed before the next: the episodes it remembers are those it
 * has told of. After a commit that failed for good, open another from the stored episodes.
 */
export async function openJudge(needs: JudgeNeeds): Promise<Judge> {
  const { episodes, board, log } = needs;
  const book = ruleBookOf(admitted(needs.rules, log));
  const memory = memoryOf(book, episodes, { ...usualLimits, ...needs.limits }, board);
  const known = engineOnlyIn(episodes);
  const engineOnly = book.rules.filter(({ rule }) => known.has(engineOnlyRuleId(rule)));
  const opinion = secondOpinion({ ask: needs.engine ?? judgedByEngine, engineOnly, board, log });
  const plans = planLimitsOf(needs.plans ?? []);
  const personalAt = personalBy(
    book.rules.map(({ rule }) => rule),
    plans,
  );
  return {
    prepare: recalling(needs, book, memory),
    judge: sittingOf({
      book,
      memory,
      walking: walking(lensThrough(book.facts), opinion, personalAt),
      opinion,
      board,
    }),
    forget: (patient, kept = []) => memory.forget(patient, kept),
  };
}

/** The rules somebody confirmed. One fault refuses them all: half a set of rules would look like a whole one. */
function admitted(rules: readonly Rule[], log: Log): readonly Rule[] {
  const faults = ruleFaults(rules);
  if (faults.length > 0) {
    const lines = faults.map((fault) => `${rules[fault.index]?.id}: ${faultText(fault)}`);
    throw new HubFailure("configuration-rejected", lines.join("\n"));
  }
  const idle = rules.filter((rule) => rule.confirmed === undefined).map((rule) => rule.id);
  if (idle.length > 0) log.info({ rules: idle }, "nobody confirmed these rules: nothing is judged by them");
  return rules.filter((rule) => rule.confirmed !== undefined);
}

// Enough that a store across the network is not waited for patient by patient, and few enough not to flood it.
const recalledTogether = 16;

function recalling(
  { recent, clock, eventsOf }: JudgeNeeds,
  book: RuleBook,
  memory: Memory,
): Judge["prepare"] {
  const longest = milliseconds(Math.max(0, ...[...book.metrics.values()].map(({ keep }) => keep)));
  const looksAtEvents = [...book.metrics.keys()].some((code) => code.startsWith("event:"));
  return async (patients, position, since = clock.now()) => {
    const from = before(since, longest);
    const recall = async (patient: PatientId): Promise<void> => {
      const readings = await recent(patient, from, position);
      const happened = looksAtEvents && eventsOf ? await eventsOf(patient, from, since) : [];
      memory.recall(patient, readings, happened);
    };
    const missing = memory.missing(patients);
    for (let from = 0; from < missing.length; from += recalledTogether) {
      await Promise.all(missing.slice(from, from + recalledTogether).map(recall));
    }
    memory.shrink(patients);
  };
}
