import { z } from "zod";
import { monthOf } from "../model/civil-day.ts";
import { HubFailure } from "../model/failure.ts";
import type { Pilot } from "../model/pilot.ts";
import type { MonthWindow } from "../model/publication.ts";
import { type ReportKind, reportFormat, reportKind } from "../model/report.ts";
import { mayHaveReport } from "../model/report-access.ts";
import { type NewReportJob, type ReportBook, type ReportJob, reportStates } from "../model/report-book.ts";
import { between, type Clock, type Instant, instant, minutes } from "../model/time.ts";
import { nothingThere, type Visitor } from "./access.ts";
import { ownService, ownServices } from "./pilot-services.ts";

/** A report as whoever asked for it sees it. */
export const reportShown = z.object({
  id: z.string(),
  kind: reportKind,
  service: z.string().nullable(),
  from: instant,
  to: instant,
  asOf: instant,
  askedAt: instant,
  askedBy: z.string(),
  state: z.enum(reportStates),
  progress: z.int(),
  fault: z.string().nullable(),
  digest: z.string().nullable(),
  /** Where this is to be looked at again. */
  job: z.string(),
  /** Where it is to be had once it is done; `format` and `lang` may be changed. */
  document: z.string(),
});

export const asFile = z.object({
  format: reportFormat.default("json"),
  lang: z.enum(["it", "en"]).default("it"),
});
export type AsFile = z.output<typeof asFile>;

export function shownReport(job: ReportJob, { format, lang }: AsFile): z.output<typeof reportShown> {
  const { until, tries: _, ...same } = job;
  const query = `?format=${format}&lang=${lang}`;
  return {
    ...same,
    to: until,
    job: `/api/v1/reports/jobs/${job.id}`,
    document: `/api/v1/reports/documents/${job.id}${query}`,
  };
}

export const mayHave: (visitor: Visitor, kind: ReportKind, service: string | null) => boolean = mayHaveReport;

/** The service a report is asked for about; for the whole pilot none may be named. Throws for what is not theirs. */
export function subjectAsked(
  pilot: Pilot,
  visitor: Visitor,
  kind: ReportKind,
  asked: string | undefined,
): string | null {
  if (kind === "pilot" || kind === "citizens") {
    if (asked !== undefined)
      throw new HubFailure("input-rejected", `query/service: a report of kind ${kind} is about all services`);
    if (!mayHave(visitor, kind, null)) throw nothingThere("report");
    return null;
  }
  const only = ownServices(pilot, visitor);
  const named = asked ?? (only.length === 1 ? only[0]?.id : undefined);
  if (named === undefined)
    throw new HubFailure("input-rejected", `query/service: a report of kind ${kind} needs one`);
  const { id } = ownService(pilot, visitor, named);
  if (!mayHave(visitor, kind, id)) throw nothingThere("report");
  return id;
}

/** So long what was made last is what whoever asks again gets. */
const fresh = minutes(15);
/** So many may wait to be made. */
export const mostWaiting = 20;

interface Subject {
  readonly kind: ReportKind;
  readonly service: string | null;
  readonly window: MonthWindow;
}

export function newJob({ kind, service, window }: Subject, by: string, now: Instant): NewReportJob {
  const first = window.months[0] ?? monthOf(window.from);
  const months = [...new Set([first, window.months.at(-1) ?? first])].join("-");
  const id = [kind, ...(service === null ? [] : [service]), months, now.toString(36)].join("-");
  return { id, kind, service, from: window.from, until: window.until, askedAt: now, askedBy: by };
}

/**
 * The report asked for: the one made in the last quarter of an hour since this hub was started, or a new one. Throws
 * `too-many-requests` when too many wait.
 */
export async function reportFor(
  { reports, clock, since }: { readonly reports: ReportBook; readonly clock: Clock; readonly since: Instant },
  subject: Subject,
  { by, again }: { readonly by: string; readonly again: boolean },
): Promise<{ readonly job: ReportJob; readonly isNew: boolean }> {
  const now = clock.now();
  const { window, ...same } = subject;
  const last = await reports.latest({ ...same, from: window.from, until: window.until });
  if (last !== null && !again && last.asOf >= since && between(last.asOf, now) < fresh)
    return { job: last, isNew: false };
  return { job: await reports.ask(newJob(subject, by, now), mostWaiting), isNew: true };
}

/** What the audit says of it. */
export const nameOfReport = ({ id, kind }: Pick<ReportJob, "id" | "kind">, format?: string): string =>
  [kind, id, ...(format === undefined ? [] : [format])].join(" ");
