import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { NoteDeed } from "../../model/records.ts";
import { reportFilename, reportKind, reportKinds, reportMedia } from "../../model/report.ts";
import type { ReportBook, ReportDocument, ReportJob, ReportQuery } from "../../model/report-book.ts";
import { type Clock, type Duration, type Instant, seconds } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { holds, nothingThere, type Visitor } from "../access.ts";
import type { AskedBy } from "../asking.ts";
import { windowAsked } from "../figures.ts";
import { listOf, pageQuery, queryInstant } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import {
  type AsFile,
  asFile,
  mayHave,
  nameOfReport,
  reportFor,
  reportShown,
  shownReport,
  subjectAsked,
} from "../reports.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface ReportNeeds {
  readonly reports: ReportBook;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly tell: (wire: Wire) => void;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

type App = Parameters<Routes>[0];
type Needs = ReportNeeds & { readonly since: Instant };

export const reportConfig = {
  permits: ["evaluator", "supplier"],
  purpose: "evaluation",
  scope: "services",
} as const;

/** Of the reports there are those somebody may have. */
export function reportQuery(pilot: Pilot, visitor: Visitor): ReportQuery {
  const own = ownServices(pilot, visitor).map(({ id }) => id);
  return {
    ...(holds(visitor, "evaluator") ? {} : { kinds: ["supplier" as const] }),
    ...(visitor.services === "all" ? {} : { services: own }),
  };
}

/** So long a request waits for a report before it is told where to look for it. */
const patience = seconds(30);
const step = seconds(0.1);

const asking = asFile.extend({
  from: queryInstant.optional().describe("Widened to whole civil months of Europe/Rome."),
  to: queryInstant.optional(),
  service: z.string().max(64).optional(),
  again: z.stringbool().default(false).describe("Makes it anew, even if one was made just now."),
});

const later = { 202: reportShown };

/** Reports: asked for, waited for, and had in every format. What is handed out is in the audit. */
export const reportRoutes =
  (given: ReportNeeds): Routes =>
  async (app) => {
    const needs = { ...given, since: given.clock.now() };
    registerAsking(app, needs);
    registerJobs(app, needs);
    registerDocuments(app, needs);
  };

function registerAsking(app: App, needs: Needs): void {
  const { sessions, pilot, clock, reports, tell } = needs;
  app.get("/reports/:kind", {
    config: reportConfig,
    schema: {
      summary: `A report of one kind: ${reportKinds.join(", ")}`,
      description:
        "Of whole civil months of Europe/Rome, the last three when no time is given. What takes longer than half a minute is " +
        "answered 202 with where to look for it; with `Prefer: respond-async` at once. `service` and `supplier` need a service.",
      params: z.object({ kind: reportKind }),
      querystring: asking,
      response: { ...later, 200: z.unknown() },
    },
    handler: async (request, reply) => {
      const { query } = request;
      const visitor = sessions.visitor(request);
      const { kind } = request.params;
      const service = subjectAsked(pilot, visitor, kind, query.service);
      const window = windowAsked(query.from, query.to, clock.now());
      const asked = { by: visitor.username, again: query.again };
      const { job, isNew } = await reportFor(needs, { kind, service, window }, asked);
      if (isNew) await noteOf(needs, request, "ask-report", nameOfReport(job));
      await reports.askDocument(nameOf(job, query), clock.now());
      tell({ tell: "report-asked" });
      return answer(needs, request, reply, job.id, query);
    },
  });
}

function registerJobs(app: App, { reports, sessions, pilot }: Needs): void {
  app.get("/reports", {
    config: reportConfig,
    schema: {
      summary: "Reports that were asked for, the last first",
      querystring: pageQuery,
      response: { 200: listOf(reportShown) },
    },
    handler: async (request) => {
      const query = reportQuery(pilot, sessions.visitor(request));
      const { items, next } = await reports.list(query, request.query);
      return { items: items.map((job) => shownReport(job, usual)), next };
    },
  });

  app.get("/reports/jobs/:id", {
    config: reportConfig,
    schema: {
      summary: "How far a report is",
      params: z.object({ id: z.string().max(200) }),
      querystring: asFile,
      response: { 200: reportShown },
    },
    handler: async (request) => {
      const job = await ownJob({ reports, sessions }, request, request.params.id);
      return shownReport(job, request.query);
    },
  });
}

const usual: AsFile = { format: "html", lang: "it" };

function registerDocuments(app: App, needs: Needs): void {
  app.get("/reports/documents/:id", {
    config: reportConfig,
    schema: {
      summary: "A report that was made, in a format and a language",
      params: z.object({ id: z.string().max(200) }),
      querystring: asFile,
      response: { ...later, 200: z.unknown() },
    },
    handler: async (request, reply) => {
      const job = await ownJob(needs, request, request.params.id);
      await needs.reports.askDocument(nameOf(job, request.query), needs.clock.now());
      needs.tell({ tell: "report-asked" });
      return answer(needs, request, reply, job.id, request.query);
    },
  });
}

const nameOf = ({ id }: Pick<ReportJob, "id">, { format, lang }: AsFile) =>
  ({ report: id, format, language: lang }) as const;

/** Somebody else's is as one that does not exist. */
async function ownJob(
  { reports, sessions }: Pick<Needs, "reports" | "sessions">,
  request: object,
  id: string,
): Promise<ReportJob> {
  const job = await reports.job(id);
  if (job === null || !mayHave(sessions.visitor(request), job.kind, job.service))
    throw nothingThere("report");
  return job;
}

/** What is there within some seconds, else where to look for it. */
async function answer(
  needs: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  file: AsFile,
): Promise<unknown> {
  const isPatient = !(request.headers["prefer"] ?? "").includes("respond-async");
  for (let waited = 0; ; waited += step) {
    const { job, document } = await standing(needs, id, file);
    const fault = job.state === "failed" ? job.fault : (document?.fault ?? null);
    if (fault !== null)
      throw new HubFailure("conflict", `the report could not be made: ${fault}`, { details: { report: id } });
    if (document !== null && document.content !== null) {
      await noteOf(needs, request, "read-report", nameOfReport(job, `${file.format} ${file.lang}`));
      return sent(reply, document, document.content);
    }
    if (!isPatient || waited >= patience) {
      return reply
        .code(202)
        .header("location", `/api/v1/reports/jobs/${id}`)
        .header("retry-after", "2")
        .send(shownReport(job, file));
    }
    await needs.pause(step satisfies Duration);
  }
}

async function standing({ reports }: Needs, id: string, file: AsFile) {
  const job = await reports.job(id);
  if (job === null) throw nothingThere("report");
  return { job, document: await reports.document(nameOf(job, file)) };
}

function sent(reply: FastifyReply, name: ReportDocument, content: Uint8Array) {
  const { report, format, language } = name;
  const file = reportFilename(report, format, language);
  const isShown = format === "html" || format === "pdf";
  const bytes = Buffer.from(content);
  if (format === "html") reply.header("content-security-policy", policyOf(bytes));
  return reply
    .type(reportMedia[format].type)
    .header("content-disposition", `${isShown ? "inline" : "attachment"}; filename="${file}"`)
    .send(bytes);
}

/** The page says itself which style sheet is its own. */
function policyOf(page: Buffer): string {
  const style = /style-src '(sha256-[A-Za-z0-9+/=]+)'/.exec(page.toString("utf8", 0, 4000))?.[1];
  return `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'${style === undefined ? "" : `; style-src '${style}'`}`;
}

async function noteOf(
  { note, asked }: Needs,
  request: FastifyRequest,
  action: "ask-report" | "read-report",
  object: string,
): Promise<void> {
  const { scope: _, ...by } = asked(request);
  await note(by, { action, object });
}
