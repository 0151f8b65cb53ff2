import { z } from "zod";
import type { Scope } from "./access.ts";
import type { AlertOutcome } from "./alert.ts";
import type { PatientId } from "./identity.ts";
import { type Priority, priority } from "./rule.ts";
import { days, type Instant, instant } from "./time.ts";

/**
 * What attention may be asked for before somebody looks at the rules. Starting points from the process industry (ISA-18.2,
 * EEMUA 191) and from wards, to be replaced by the pilot's own.
 */
export const attentionBudgets = {
  /** Alerts for each hour and duty. */
  perDutyHour: 6,
  highShare: 0.05,
  /** Of those with an outcome: the least that should have led to something being done. */
  actionable: 0.3,
  /** Outcomes a rule must have before its share means anything. */
  outcomes: 10,
  /** More than so many raises within ten minutes are a flood. */
  flood: 10,
} as const;

/** Figures are asked for over no longer. */
export const longestAttention = days(92);

const share = z.number().min(0).max(1).nullable();
const rate = z.number().min(0).nullable();
const count = z.int().min(0);

/** One rule in one care group in one civil week: what it asked of those who answer, and what came of it. */
export const attentionLine = z.object({
  /** The Monday it begins with, in the roster's zone. */
  week: instant,
  rule: z.string(),
  careGroup: z.string().nullable(),
  priority,
  alerts: count,
  perPatientDay: rate,
  /** For each hour of each duty that answers for the group. */
  perDutyHour: rate,
  outcomes: z.record(z.string(), count),
  /** Of the outcomes but tests; `null` without any. */
  actionable: share,
  answered: count,
  /** Kaplan and Meier: an alert that was over before anybody answered counts as waited for until then. `null`: not reached. */
  medianWait: rate,
  p90Wait: rate,
  /** Open for more than 24 hours. */
  standing: count,
  /** People of whom it was raised three times within an hour. */
  chattering: count,
});
export type AttentionLine = z.infer<typeof attentionLine>;

/** All of one care group in one week. */
export const attentionLoad = z.object({
  week: instant,
  careGroup: z.string().nullable(),
  alerts: count,
  patientDays: z.number().min(0),
  dutyHours: z.number().min(0),
  perPatientDay: rate,
  perDutyHour: rate,
  highShare: share,
  floods: count,
  /** The part that the ten busiest pairs of a person and a rule have. */
  topTenShare: share,
});
export type AttentionLoad = z.infer<typeof attentionLoad>;

/** A rule of whose alerts too few led to anything within 30 days. A list for people: nothing changes by itself. */
export const ruleToReview = z.object({ rule: z.string(), outcomes: count, actionable: z.number() });
export type RuleToReview = z.infer<typeof ruleToReview>;

export const attentionFigures = z.object({
  from: instant,
  until: instant,
  lines: z.array(attentionLine),
  loads: z.array(attentionLoad),
  review: z.array(ruleToReview),
  budgets: z.record(z.string(), z.number()),
});
export type AttentionFigures = z.infer<typeof attentionFigures>;

/** What the figures need of one alert. The pseudonym is for telling people apart and goes no further. */
export interface AttentionRow {
  readonly patient: PatientId;
  readonly rule: string;
  readonly careGroup: string | null;
  readonly priority: Priority;
  readonly raisedAt: Instant;
  /** Each time the condition began under it, the first included. */
  readonly raises: readonly Instant[];
  /** When somebody first took it in hand or resolved it; `null` when nobody did. */
  readonly answeredAt: Instant | null;
  /** When it was open no more; `null` while it is. */
  readonly overAt: Instant | null;
  readonly outcome: AlertOutcome | null;
}

/** A stretch in which somebody of a care group took part and was not suspended. */
export interface Presence {
  readonly careGroup: string | null;
  readonly from: Instant;
  readonly until: Instant;
}

export interface AttentionBook {
  /** Alerts raised with `from <= at < until`, as they are now. Throws `input-rejected` when there are too many for figures. */
  raised(scope: Scope, from: Instant, until: Instant): Promise<readonly AttentionRow[]>;
  presence(scope: Scope, from: Instant, until: Instant): Promise<readonly Presence[]>;
}

export interface AttentionAsked {
  readonly scope: Scope;
  readonly from: Instant;
  readonly until: Instant;
  readonly now: Instant;
}

/** Figures on what alerts ask of those who answer them; nobody's pseudonym is in them. */
export type AskAttention = (asked: AttentionAsked) => Promise<AttentionFigures>;
