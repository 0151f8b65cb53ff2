import type { Enrolment } from "../../../model/registry.ts";
import type { Priority, Rule } from "../../../model/rule.ts";
import { type Condition, type FactName, type Leaf, leavesOf } from "../../../model/rule-leaves.ts";
import type { Instant } from "../../../model/time.ts";
import type { WatchedDevice, WatchedPerson } from "../../../model/watch.ts";
import type { Unwatched } from "../../../model/watch-book.ts";
import { type Calendar, missedBy, type Worst, worstBy } from "./clock-facts.ts";
import { firstFigure, holds } from "./verdict.ts";

/** What of a clock rule's code decides, by its code. */
const deciding = {
  "clock:missed": "missed",
  "clock:silence": "silence",
  "clock:battery": "battery",
  "clock:offset": "clockOffset",
} as const satisfies Readonly<Record<string, FactName>>;
export type ClockCode = keyof typeof deciding;

export interface ClockRule {
  readonly rule: Rule;
  readonly fact: (typeof deciding)[ClockCode];
}

const isClockCode = (code: string): code is ClockCode => code in deciding;

/** The clock rules somebody confirmed. */
export const clockRulesOf = (rules: readonly Rule[]): readonly ClockRule[] =>
  rules.flatMap((rule) =>
    rule.confirmed !== undefined && isClockCode(rule.code) ? [{ rule, fact: deciding[rule.code] }] : [],
  );

/** Whether a rule is for a person. */
export function isFor({ scope }: Rule, { services, conditions }: Enrolment, plan: string | null): boolean {
  const any = (wanted: readonly string[] | undefined, had: readonly string[]): boolean =>
    wanted === undefined || wanted.some((each) => had.includes(each));
  return (
    any(scope.services, services) &&
    any(scope.conditions, conditions) &&
    any(scope.plans, plan === null ? [] : [plan]) &&
    !(scope.notConditions ?? []).some((each) => conditions.includes(each))
  );
}

/** The moment everybody is looked at, and what is the same for all. */
export interface Moment {
  readonly asOf: Instant;
  readonly unwatched: readonly Unwatched[];
  readonly calendar: Calendar;
}

/** A person under a rule: the number that decides, and what the rule says of it. */
export interface ClockCase {
  readonly value: number | null;
  readonly since: Instant;
  readonly worst: Worst | null;
  readonly limit: number | null;
  factOf(leaf: Leaf): number | null;
  says(condition: Condition): boolean | null;
}

/** The limit that goes for a person: their own, the plan's, or the rule's. */
export function limitFor({ rule }: ClockRule, { thresholds, plan }: WatchedPerson): number | null {
  const ofPlan: unknown =
    plan === null ? undefined : Reflect.get(Object(Reflect.get(plan, "limits")), rule.id);
  return thresholds.get(rule.id) ?? (typeof ofPlan === "number" ? ofPlan : null) ?? rule.limit ?? null;
}

/** A person's case by a rule, going by some of their devices. */
export function caseOf(
  clockRule: ClockRule,
  person: WatchedPerson,
  devices: readonly WatchedDevice[],
  { asOf, unwatched, calendar }: Moment,
): ClockCase {
  const { rule, fact } = clockRule;
  const limit = limitFor(clockRule, person);
  const params = leavesOf(rule.raise).find((leaf) => leaf.fact === "missed");
  const missed =
    fact === "missed" && params !== undefined
      ? missedBy(person, params.params, calendar, unwatched, asOf)
      : null;
  const worst = fact === "missed" ? null : worstBy(fact, devices, unwatched, asOf);
  const factOf = (leaf: Leaf): number | null => {
    if (leaf.fact === "missed")
      return missedBy(person, leaf.params, calendar, unwatched, asOf)?.count ?? null;
    if (leaf.fact === "silence" || leaf.fact === "battery" || leaf.fact === "clockOffset") {
      return leaf.fact === fact
        ? (worst?.value ?? null)
        : (worstBy(leaf.fact, devices, unwatched, asOf)?.value ?? null);
    }
    return null;
  };
  return {
    value: fact === "missed" ? (missed?.count ?? null) : (worst?.value ?? null),
    since: missed?.first?.dueAt ?? worst?.since ?? asOf,
    worst,
    limit: firstFigure(rule.raise, limit),
    factOf,
    says: (condition) => holds(condition, factOf, limit),
  };
}

/** Whether there is nothing left that the rule could speak of: the device went back, the plan ended. */
export const isMoot = ({ fact }: ClockRule, { devices, plan }: WatchedPerson): boolean =>
  fact === "missed" ? plan === null : devices.length === 0;

/** Who has to do something: where the device itself is silent, that is for a technician. */
export const priorityOf = ({ rule, fact }: ClockRule, isSilent: boolean): Priority =>
  fact === "missed" && isSilent ? "technical" : rule.priority;
