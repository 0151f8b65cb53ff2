import { type EnrolmentEvent, standingAt } from "../../model/enrolment-history.ts";
import { isMeantFor, type OwnLimit, ownLimit, type PlanLimits } from "../../model/own-limit.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Rule } from "../../model/rule.ts";
import type { Bound } from "../../model/rule-leaves.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

/** What rules go by of one person at one time. */
export interface Personal {
  readonly spo2Scale: 1 | 2;
  /** By the rule's place in the book; `null` for a rule without a limit. */
  limit(rule: number): OwnLimit | null;
  /** Whether a rule is for this person. */
  isFor(rule: number): boolean;
}

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
      const found = ownLimit(rule, plans, { history: whose.history, standing, at });
      limits[place] = found;
      return found;
    },
    isFor(place) {
      const rule = rules[place];
      if (rule === undefined) return false;
      fitting[place] ??= isMeantFor(rule, whose.enrolment, standing);
      return fitting[place] ?? false;
    },
  };
}

// Limits and offsets are decimals of a few places; their sum is the nearest number to that decimal and not a hair beside.
const fine = 1e6;

/** What a bound comes to for a person; `null` when it hangs on a limit there is not. */
export function boundFor(bound: Bound, limit: number | null): number | null {
  if (typeof bound === "number") return bound;
  return limit === null ? null : Math.round((limit + bound.limit) * fine) / fine;
}
