import { z } from "zod";
import type { RuleOutcomes } from "../model/records.ts";
import { priority, type Rule } from "../model/rule.ts";
import { testResult } from "../model/rule-trial.ts";
import { type RuleVersion, ruleVersion } from "../model/rule-versions.ts";
import { instant } from "../model/time.ts";

/** A rule as its author wrote it; `labhub schema rule` says what may be in it. */
export const writtenRule = z.looseObject({ id: z.string() });

const tested = z.object({ passed: z.int(), failed: z.array(testResult) });
export type Tested = z.infer<typeof tested>;

export const versionShown = ruleVersion.omit({ definition: true }).extend({
  definition: writtenRule,
  /** Whether this is the version that judges. */
  inForce: z.boolean(),
  tests: tested,
});
export type VersionShown = z.infer<typeof versionShown>;

/** One rule: what judges, what is proposed, what judged before. */
export const ruleShown = z.object({
  id: z.string(),
  version: z.string(),
  text: z.object({ it: z.string(), en: z.string() }),
  code: z.string(),
  unit: z.string(),
  priority,
  limit: z.number().nullable(),
  source: z.object({ text: z.string(), status: z.string() }),
  /** Nothing is judged by a rule nobody confirmed: `null` then. */
  confirmed: z.object({ by: z.string(), at: z.string() }).nullable(),
  /** Since when it judges, by an approval in the hub; `null` for the pilot's own files. */
  since: instant.nullable(),
  definition: writtenRule,
  tests: tested,
  /** Of the alerts answered for in the last 30 days those that were true; `null` for who sees no alerts. */
  positive: z.object({ resolved: z.int(), positive: z.int(), share: z.number().nullable() }).nullable(),
  versions: z.array(versionShown),
});
export type RuleShown = z.infer<typeof ruleShown>;

export interface Shown {
  readonly rule: Rule;
  readonly tests: Tested;
  readonly versions: readonly VersionShown[];
  /** `null` for who sees no alerts. */
  readonly outcomes: RuleOutcomes | null;
}

export function shownRule({ rule, tests, versions, outcomes }: Shown): RuleShown {
  const { version, ...definition } = rule;
  const { id, text, code, unit, limit = null, source, confirmed = null } = definition;
  return {
    id,
    version,
    text,
    code,
    unit,
    priority: definition.priority,
    limit,
    source,
    confirmed,
    since: versions.find(({ inForce }) => inForce)?.effectiveFrom ?? null,
    definition,
    tests,
    positive: outcomes === null ? null : shareOf(outcomes),
    versions: [...versions],
  };
}

const shareOf = ({ resolved, positive }: RuleOutcomes) => ({
  resolved,
  positive,
  share: resolved === 0 ? null : positive / resolved,
});

export const shownVersion = (version: RuleVersion, inForce: boolean, tests: Tested): VersionShown => ({
  ...version,
  inForce,
  tests,
});
