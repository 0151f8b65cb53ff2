import { z } from "zod";
import type { Scope } from "./access.ts";
import type { Alert } from "./alert.ts";
import { HubFailure } from "./failure.ts";
import { type PatientId, patientId } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Instant } from "./time.ts";
import { after, days, instant } from "./time.ts";

/** No suppression lasts longer; whoever needs more says so again. */
export const longestSuppression = days(14);

/** None is planned further ahead. */
const furthestAhead = days(90);

/**
 * A stretch of time in which nobody is told of a patient's alerts, or of those of one rule. They are judged and recorded as
 * ever; when it ends those still present are told of. High ones only with a second person's word.
 */
export const suppression = z.object({
  id: z.string(),
  patient: patientId,
  /** `null` for all rules. */
  rule: z.string().nullable(),
  reason: z.string().min(1).max(500),
  from: instant,
  until: instant,
  by: z.string(),
  /** Who agreed that high ones are not told of either; `null` when they are. */
  alsoHighBy: z.string().nullable(),
  endedAt: instant.nullable(),
});
export type Suppression = z.infer<typeof suppression>;

/** Whether, while it holds, nobody is told of an alert. */
export const suppresses = (
  { patient, rule, alsoHighBy }: Pick<Suppression, "patient" | "rule" | "alsoHighBy">,
  alert: Pick<Alert, "patient" | "rule" | "priority">,
): boolean =>
  alert.patient === patient &&
  (rule === null || rule === alert.rule.id) &&
  (alert.priority !== "high" || alsoHighBy !== null);

/** Throws `input-rejected` for one that begins in the past or too far ahead, or lasts too long or not at all. */
export function assertSuppression({ from, until }: Pick<Suppression, "from" | "until">, now: Instant): void {
  if (from < now || from > after(now, furthestAhead)) {
    throw new HubFailure("input-rejected", "from: must lie ahead, by 90 days at most");
  }
  if (until > from && until <= after(from, longestSuppression)) return;
  throw new HubFailure("input-rejected", "until: must lie after the beginning, by 14 days at most");
}

export interface SuppressionBook {
  /**
   * From its beginning on nobody is told; what is queued then of the alerts it covers is not sent. Without `now` it begins
   * at once.
   */
  add(given: Suppression, now?: Instant): Promise<void>;
  /** Ends it before its time; what is still present is told of. Throws `not-found`, or `conflict` when it is over. */
  end(id: string, at: Instant): Promise<Suppression>;
  /** Second person's word, in one conditional statement; throws `not-permitted` for the first person's own. */
  agreeHigh(id: string, by: string, at: Instant): Promise<Suppression>;
  suppression(id: string): Promise<Suppression | null>;
  active(now: Instant): Promise<readonly Suppression[]>;
  /** Of people within a scope, newest first. */
  list(
    scope: Scope,
    query: { readonly patient?: PatientId | undefined },
    page: PageAsked,
  ): Promise<Page<Suppression>>;
}
