import { z } from "zod";
import type { Page, PageAsked } from "./paging.ts";
import type { ReportFormat, ReportKind } from "./report.ts";
import { reportFormat, reportKind } from "./report.ts";
import { type Instant, instant } from "./time.ts";

export const reportStates = ["queued", "running", "done", "failed"] as const;

/** A report somebody asked for, and how far it is. Its own data are in none of this. */
export const reportJob = z.object({
  id: z.string(),
  kind: reportKind,
  /** The service it is about; `null` for the whole pilot. */
  service: z.string().nullable(),
  from: instant,
  until: instant,
  /** Up to when what became known is in it; when it was asked for, until it is made. */
  asOf: instant,
  askedAt: instant,
  askedBy: z.string(),
  state: z.enum(reportStates),
  /** From 0 to 100. */
  progress: z.int(),
  /** How often it was begun: a hub that died while making it begins it again. */
  tries: z.int(),
  /** Why it failed, in words for whoever asked. */
  fault: z.string().nullable(),
  /** SHA-256 of its JSON, once it is done. */
  digest: z.string().nullable(),
});
export type ReportJob = z.infer<typeof reportJob>;
export type NewReportJob = Pick<
  ReportJob,
  "id" | "kind" | "service" | "from" | "until" | "askedAt" | "askedBy"
>;

/** A report in a format and a language, or that somebody waits for it. */
export interface ReportDocument {
  readonly report: string;
  readonly format: ReportFormat;
  readonly language: "it" | "en";
  readonly content: Uint8Array | null;
  readonly fault: string | null;
}
export type DocumentName = Pick<ReportDocument, "report" | "format" | "language">;

export const documentName = z.object({
  report: z.string(),
  format: reportFormat,
  language: z.enum(["it", "en"]),
});

/** What a finished report leaves behind. */
export interface FinishedReport {
  /** Canonical JSON, as it is handed out. */
  readonly content: string;
  readonly digest: string;
  /** What it was made from, by digests; JSON. Not handed out but in an evidence pack. */
  readonly evidence: string;
}

export interface ReportQuery {
  readonly kind?: ReportKind | undefined;
  /** Those about these services only; all, and those about none, when not given. */
  readonly services?: readonly string[] | undefined;
  readonly kinds?: readonly ReportKind[] | undefined;
}

/** Which report it is: made again it is made of the same. */
export type ReportSubject = Pick<ReportJob, "kind" | "service" | "from" | "until">;

/** Reports asked for and made. They are kept: figures are aggregates that disclosure control let out. */
export interface ReportBook {
  /**
   * Puts a report into the queue. One of the same subject that waits there or is under way is returned instead.
   * Throws `too-many-requests` when `most` are waiting.
   */
  ask(job: NewReportJob, most: number): Promise<ReportJob>;
  job(id: string): Promise<ReportJob | null>;
  /** Newest first. */
  list(query: ReportQuery, page: PageAsked): Promise<Page<ReportJob>>;
  /** The last one done of a subject, made before a moment when it is given. */
  latest(subject: ReportSubject, before?: Instant): Promise<ReportJob | null>;
  content(id: string): Promise<FinishedReport | null>;

  /** Takes the oldest in the queue, or the one named, as of now; `null` when there is none to take. */
  claim(now: Instant, id?: string): Promise<ReportJob | null>;
  progressed(id: string, progress: number): Promise<void>;
  finish(id: string, made: FinishedReport): Promise<void>;
  fail(id: string, fault: string): Promise<void>;
  /** After a start: what was under way goes back into the queue, and fails when it was begun `most` times. */
  resume(most: number): Promise<{ readonly queued: number; readonly failed: number }>;

  /** Asks for a format, once. A fault of before is forgotten: it is tried again. */
  askDocument(name: DocumentName, at: Instant): Promise<void>;
  document(name: DocumentName): Promise<ReportDocument | null>;
  /** Of reports that are done the oldest format waited for. */
  nextDocument(): Promise<DocumentName | null>;
  keepDocument(name: DocumentName, content: Uint8Array): Promise<void>;
  failDocument(name: DocumentName, fault: string): Promise<void>;
}
