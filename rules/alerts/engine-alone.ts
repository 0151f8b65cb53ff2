import { Engine } from "json-rules-engine";
import type { ReadingInContext } from "../../model/judge.ts";
import type { Rule } from "../../model/rule.ts";
import { ruleBookOf } from "./rule-book.ts";

/**
 * What the rules would cost if json-rules-engine judged every reading: one engine for each metric, every fact there already.
 * Only benchmarks ask it; the hub never uses an engine twice.
 */
export function engineAlone(rules: readonly Rule[]): (given: ReadingInContext) => Promise<void> {
  const engines = new Map(
    [...ruleBookOf(rules).metrics].map(([code, { watchers }]) => {
      const own = watchers.filter(({ rule }) => rule.code === code);
      const engine = new Engine(
        own.map(({ rule, raise }) => ({
          conditions: structuredClone(raise.question.condition),
          event: { type: rule.id },
        })),
      );
      return [code, engine] as const;
    }),
  );
  return async ({ reading }) => {
    const { value } = reading;
    await engines.get(reading.code)?.run({ value, quality: 0, window: value });
  };
}
