import { leavesOf } from "../../model/rule-leaves.ts";
import type { RuleTrial } from "../../model/rule-trial.ts";
import { codesOf } from "./facts.ts";
import { previewRule } from "./preview.ts";
import { testRule } from "./rule-tests.ts";

/** Rules tried out by the judge itself. */
export const ruleTrial: RuleTrial = {
  test: testRule,
  preview: previewRule,
  codesOf: (rule) => [
    ...new Set([
      rule.code,
      ...[rule.raise, rule.clear].flatMap(leavesOf).flatMap((leaf) => codesOf(rule.code, leaf)),
    ]),
  ],
};
