import type { LimitSource } from "../../model/alert.ts";
import { type EnrolmentEvent, type EnrolmentStanding, standingAt } from "../../model/enrolment-history.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Rule } from "../../model/rule.ts";
import type { Bound } from "../../model/rule-leaves.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

/** A rule's limit for one person, and whose it is. */
export interface OwnLimit {
  readonly value: number;
  readonly source: LimitSource;
}

/** What rules go by of one person at one time. */
export interface Personal {
  readonly spo2Scale: 1 | 2;
  /** By the rule's place in the book; `null` for a rule without a limit. */
  limit(rule: number): OwnLimit | null;
  /** Whether a rule is for this person. */
  isFor(rule: number): boolean;
}

export type PlanLimits = ReadonlyMap<string, Readonly<Record<string, number>>>;
/** Whose reading it is: their part in the pilot, and what happened to it. */
export interface Whose {
  readonly enrolment: Enrolment;
  readonly history: readonly EnrolmentEvent[];
}
export type PersonalAt = (whose: Whose, at: Instant) => Personal;

interface Chapter {
  readonly from: Instant;
  readonly personal: Personal;
}

/** Looks up what held of somebody when something was measured. A history is worked through once, not at each reading. */
export function personalBy(rules: readonly Rule[], plans: PlanLimits): PersonalAt {
  const read = new WeakMap<Enrolment, { history: Whose["history"]; chapters: readonly Chapter[] }>();
  return (whose, at) => {
    let known = read.get(whose.enrolment);
    if (known?.history !== whose.history) {
      known = { history: whose.history, chapters: chaptersOf(rules, plans, whose) };
      read.set(whose.enrolment, known);
    }
    const { chapters } = known;
    let place = chapters.length - 1;
    while (place > 0 && (chapters[place]?.from ?? at) > at) place -= 1;
    return chapters[place]?.personal ?? personalOf(rules, plans, whose, at);
  };
}

const telling: readonly EnrolmentEvent["kind"][] = ["plan", "threshold", "spo2-scale"];

function chaptersOf(rules: readonly Rule[], plans: PlanLimits, whose: Whose): readonly Chapter[] {
  const turns = whose.history.filter(({ kind }) => telling.includes(kind)).map(({ at }) => at);
  const begins = [atMillisecond(Number.MIN_SAFE_INTEGER), ...new Set(turns.toSorted((a, b) => a - b))];
  return begins.map((from) => ({ from, personal: personalOf(rules, plans, whose, from) }));
}

function personalOf(rules: readonly Rule[], plans: PlanLimits, whose: Whose, at: Instant): Personal {
  const standing = standingAt(whose.history, at);
  // Of all the rules there are, one person meets a few.
  const limits: (OwnLimit | null | undefined)[] = [];
  const fitting: (boolean | undefined)[] = [];
  return {
    spo2Scale: standing.spo2Scale,
    limit(place) {
      const rule = rules[place];
      if (rule === undefined) return null;
      const known = limits[place];
      if (known !== undefined) return known;
      const found = limitOf(rule, plans, { ...whose, standing, at });
      limits[place] = found;
      return found;
    },
    isFor(place) {
      const rule = rules[place];
      if (rule === undefined) return false;
      fitting[place] ??= fits(rule, whose.enrolment, standing);
      return fitting[place] ?? false;
    },
  };
}

type Standing = Whose & { readonly standing: EnrolmentStanding; readonly at: Instant };

/** The person's own limit, else their plan's, else the rule's. */
function limitOf(rule: Rule, plans: PlanLimits, { history, standing, at }: Standing): OwnLimit | null {
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

function fits({ scope }: Rule, { services, conditions }: Enrolment, standing: EnrolmentStanding): boolean {
  const { plan, spo2Scale } = standing;
  if (scope.services && !services.some((each) => scope.services?.includes(each))) return false;
  if (scope.plans && (plan === null || !scope.plans.includes(plan))) return false;
  if (scope.conditions && !scope.conditions.some((each) => conditions.includes(each))) return false;
  if (scope.notConditions?.some((each) => conditions.includes(each))) return false;
  return scope.spo2Scale === undefined || scope.spo2Scale === spo2Scale;
}

// Limits and offsets are decimals of a few places; their sum is the nearest number to that decimal and not a hair beside.
const fine = 1e6;

/** What a bound comes to for a person; `null` when it hangs on a limit there is not. */
export function boundFor(bound: Bound, limit: number | null): number | null {
  if (typeof bound === "number") return bound;
  return limit === null ? null : Math.round((limit + bound.limit) * fine) / fine;
}
