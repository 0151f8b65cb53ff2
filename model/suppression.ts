import { z } from "zod";
import { patientId } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Instant } from "./time.ts";
import { days, instant } from "./time.ts";

/** No suppression lasts longer; whoever needs more says so again. */
export const longestSuppression = days(14);

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

export interface SuppressionBook {
  add(given: Suppression): Promise<void>;
  end(id: string, at: Instant): Promise<Suppression>;
  /** Second person's word, in one conditional statement; throws `not-permitted` for the first person's own. */
  agreeHigh(id: string, by: string): Promise<Suppression>;
  active(now: Instant): Promise<readonly Suppression[]>;
  list(page: PageAsked): Promise<Page<Suppression>>;
}
