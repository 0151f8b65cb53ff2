import type { LimitSource } from "./alert.ts";
import type { EnrolmentEvent, EnrolmentStanding } from "./enrolment-history.ts";
import type { Enrolment } from "./registry.ts";
import type { Rule } from "./rule.ts";
import type { Instant } from "./time.ts";

/** A rule's limit for one person, and whose it is. */
export interface OwnLimit {
  readonly value: number;
  readonly source: LimitSource;
}

/** The limits plans set to rules, by plan and rule. */
export type PlanLimits = ReadonlyMap<string, Readonly<Record<string, number>>>;

export const planLimitsOf = (
  plans: readonly { readonly id: string; readonly limits?: Readonly<Record<string, number>> | undefined }[],
): PlanLimits => new Map(plans.map(({ id, limits = {} }) => [id, limits]));

/** What holds of a person at a time. */
export interface Standing {
  readonly history: readonly EnrolmentEvent[];
  readonly standing: EnrolmentStanding;
  readonly at: Instant;
}

/** The person's own limit, else their plan's, else the rule's; `null` where a rule has none. */
export function ownLimit(
  rule: Rule,
  plans: PlanLimits,
  { history, standing, at }: Standing,
): OwnLimit | null {
  const until = history.filter((event) => event.at <= at);
  const own = standing.thresholds.get(rule.id);
  if (own !== undefined) {
    const set = until.findLast((event) => event.kind === "threshold" && event.rule === rule.id);
    return { value: own, source: { level: "personal", by: set?.by ?? null, since: set?.at ?? null } };
  }
  const planned = standing.plan === null ? undefined : plans.get(standing.plan)?.[rule.id];
  if (planned !== undefined) {
    const begun = until.findLast((event) => event.kind === "plan");
    return { value: planned, source: { level: "programme", by: null, since: begun?.at ?? null } };
  }
  if (rule.limit === undefined) return null;
  return { value: rule.limit, source: { level: "default", by: null, since: null } };
}

/** Whether a rule is for a person. */
export function isMeantFor(
  { scope }: Rule,
  { services, conditions }: Pick<Enrolment, "services" | "conditions">,
  { plan, spo2Scale }: EnrolmentStanding,
): boolean {
  if (scope.services && !services.some((each) => scope.services?.includes(each))) return false;
  if (scope.plans && (plan === null || !scope.plans.includes(plan))) return false;
  if (scope.conditions && !scope.conditions.some((each) => conditions.includes(each))) return false;
  if (scope.notConditions?.some((each) => conditions.includes(each))) return false;
  return scope.spo2Scale === undefined || scope.spo2Scale === spo2Scale;
}
