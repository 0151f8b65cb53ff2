import type { Log } from "../../model/log.ts";
import { leavesOf } from "../../model/rule-leaves.ts";
import type { RuleTrial } from "../../model/rule-trial.ts";
import { codesOf } from "./facts.ts";
import { previewRule } from "./preview.ts";
import { testRule } from "./rule-tests.ts";

/** Rules tried out by the judge itself; what goes wrong on the way is logged. */
export const ruleTrial = (log: Log): RuleTrial => ({
  test: (rule) => testRule(rule, log),
  preview: (needs) => previewRule(needs, log),
  codesOf: (rule) => [
    ...new Set([
      rule.code,
      ...[rule.raise, rule.clear].flatMap(leavesOf).flatMap((leaf) => codesOf(rule.code, leaf)),
    ]),
  ],
});
