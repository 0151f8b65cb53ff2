import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { Plan } from "./pilot.ts";
import type { Enrolment } from "./registry.ts";
import { after, days, type Instant } from "./time.ts";

/** A plan is over after its days, and is none then. */
export const planAt = (plan: Plan | undefined, since: Instant, now: Instant): Plan | null =>
  plan === undefined || now >= after(since, days(plan.days)) ? null : plan;

/** Since when the plan of now holds, by the events of a history that put one. */
export function planSince(
  history: readonly EnrolmentEvent[],
  { enrolledAt, plan }: Pick<Enrolment, "enrolledAt" | "plan">,
): Instant {
  const put = history.findLast((event) => event.kind === "plan" && event.plan === plan);
  return put !== undefined && put.at > enrolledAt ? put.at : enrolledAt;
}
