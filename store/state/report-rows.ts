import { z } from "zod";
import { type FinishedReport, type ReportJob, reportJob } from "../../model/report-book.ts";
import { epoch, rowReader } from "./rows.ts";

/** What of a report's row is a job: not its content, which may be large. */
export const jobColumns = [
  "id",
  "kind",
  "service",
  "from_at",
  "until_at",
  "as_of",
  "asked_at",
  "asked_by",
  "state",
  "progress",
  "tries",
  "fault",
  "digest",
] as const;

const { kind, state } = reportJob.shape;
const readJob = rowReader(
  "report",
  z.object({
    id: z.string(),
    kind,
    service: z.string().nullable(),
    from_at: epoch,
    until_at: epoch,
    as_of: epoch,
    asked_at: epoch,
    asked_by: z.string(),
    state,
    progress: z.int(),
    tries: z.int(),
    fault: z.string().nullable(),
    digest: z.string().nullable(),
  }),
);

export function jobFrom(row: unknown): ReportJob {
  const { from_at, until_at, as_of, asked_at, asked_by, ...same } = readJob(row);
  return { ...same, from: from_at, until: until_at, asOf: as_of, askedAt: asked_at, askedBy: asked_by };
}

const readContent = rowReader(
  "report",
  z.object({ content: z.string(), digest: z.string(), evidence: z.string() }),
);
export const evidenceFrom = (row: unknown): FinishedReport => readContent(row);
