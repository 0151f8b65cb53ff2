import { z } from "zod";
import { serviceId } from "./identity.ts";
import { bilingual, civilTime, pilotId } from "./pilot-words.ts";
import { reportFormat, reportKind } from "./report.ts";

export const cadences = ["month", "quarter", "year"] as const;
export const cadence = z.enum(cadences);
export type Cadence = z.infer<typeof cadence>;

/** Roles that have reports at all. */
export const reportRoles = ["evaluator", "supplier"] as const;

/** A report that is made by itself when a period is over, and whom it is told to. Never a person's name. */
export const reportSchedule = z.strictObject({
  id: pilotId,
  name: bilingual,
  kind: reportKind,
  /** The service it is about, or whose supplier it is for. */
  service: serviceId.optional(),
  /** A calendar month, a quarter beginning with January, April, July or October, or a calendar year. */
  every: cadence,
  /** The day of the month after, once late data change nothing any more. */
  day: z
    .int()
    .min(4, "must be 4 or later: late data change figures for three days")
    .max(28, "must be 28 or earlier: not every month has a later day")
    .default(4),
  /** A civil time of Europe/Rome. */
  at: civilTime.default("07:00"),
  languages: z
    .array(z.enum(["it", "en"]))
    .min(1)
    .default(["it"]),
  formats: z.array(reportFormat).min(1).default(["pdf"]),
  /** Those who sign in with one of these roles, or stand for one of these duties, and may have the report. */
  to: z
    .strictObject({
      roles: z.array(z.enum(reportRoles)).default([]),
      duties: z.array(pilotId).default([]),
    })
    .refine(({ roles, duties }) => roles.length + duties.length > 0, "names nobody; name a role or a duty"),
  /** Puts the files themselves into the letter, which is otherwise a link; of reports for everybody alone. */
  attach: z.boolean().default(false),
});
export type ReportSchedule = z.infer<typeof reportSchedule>;

/** More would be nobody's reading. */
export const mostSchedules = 50;
