import type { Rule } from "./rule.ts";

/** What several silent devices may have in common. */
export const causeKinds = ["gateway", "municipality", "zone", "hub"] as const;
export type CauseKind = (typeof causeKinds)[number];

export const causeRuleId = (kind: CauseKind): string => `cause-${kind}`;
export const isCauseRule = (id: string): boolean => causeKinds.some((kind) => causeRuleId(kind) === id);
export const undeliveredRuleId = "notice-undelivered";

/** By which the hub tells that a version of a rule is judged by the engine alone. No author can give a rule this id. */
export const engineOnlyRuleId = ({ id, version }: Pick<Rule, "id" | "version">): string =>
  `engine-only:${id}@${version}`;
export const isEngineOnlyRule = (id: string): boolean => id.startsWith("engine-only:");

/** By which the hub tells that an objective's budget burns. No author can give a rule this id. */
export const burnRuleId = (objective: string): string => `objective-burn:${objective}`;
export const isBurnRule = (id: string): boolean => id.startsWith("objective-burn:");

/** Rules nobody writes: by them the hub tells of itself, whatever rules there are. */
const always: readonly string[] = [undeliveredRuleId, ...causeKinds.map(causeRuleId)];
/** Whether an id is the hub's own, which no author may give a rule. */
export const isHubRule = (id: string): boolean => always.includes(id);

/** The ids of all that may have an open alert while these rules are in force. */
export const idsInForce = (rules: readonly Rule[], objectives: readonly string[] = []): readonly string[] => [
  ...always,
  ...objectives.map(burnRuleId),
  ...rules.flatMap((rule) => (rule.confirmed === undefined ? [] : [rule.id, engineOnlyRuleId(rule)])),
];
