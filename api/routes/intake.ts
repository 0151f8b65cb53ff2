import { z } from "zod";
import { type IntakeKind, intakeKinds } from "../../model/intake.ts";
import type { Admitting } from "../../model/intake-admission.ts";
import { type IntakeRule, intakeRules } from "../../model/intake-kinds.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Clock } from "../../model/time.ts";
import type { Visitor } from "../access.ts";
import type { RecordsOf } from "../asking.ts";
import { enterAll } from "../intake-entering.ts";
import { intakeExamples } from "../intake-examples.ts";
import { askedSchema, shownEntry, shownSchema } from "../intake-view.ts";
import { listOf, pageQuery, queryInstant } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface IntakeNeeds {
  readonly recordsOf: RecordsOf;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly clock: Clock;
}

/** What entries are looked at by, for whoever is signed in. */
export const admittingFor = (
  { pilot, clock }: Pick<IntakeNeeds, "pilot" | "clock">,
  visitor: Visitor,
): Admitting => ({
  pilot,
  services: ownServices(pilot, visitor).map(({ id }) => id),
  roles: visitor.roles,
  now: clock.now(),
});

type App = Parameters<Routes>[0];

/** What telemetry cannot know, kind by kind: each has its own address, and says who may enter and see it. */
export const intakeRoutes =
  (needs: IntakeNeeds): Routes =>
  async (app) => {
    app.addContentTypeParser("text/csv", { parseAs: "string" }, (_, body, done) => done(null, body));
    for (const kind of intakeKinds) registerKind(app, kind, needs);
    registerStriking(app, needs);
  };

const configOf = ({ roles, person }: IntakeRule) =>
  ({ permits: roles, purpose: "evaluation", scope: person === "never" ? "services" : "patients" }) as const;

/** Of a table the columns are named; the same may be sent as JSON, one entry or a list. */
const tableNote =
  "One entry, a list of up to 2,000, or a table (text/csv; its first row names the columns; semicolons, decimal commas and " +
  "dd/mm/yyyy are understood). All is taken or nothing: `problems` names each row that cannot be.";

function registerKind(app: App, kind: IntakeKind, needs: IntakeNeeds): void {
  const { recordsOf, sessions } = needs;
  const rule = intakeRules[kind];
  const config = configOf(rule);
  const shown = shownSchema(kind);

  app.post(`/${rule.path}`, {
    config: { ...config, inOwnRight: true },
    schema: {
      summary: `Enter ${words[kind]}`,
      description: tableNote,
      consumes: ["application/json", "text/csv"],
      body: askedSchema(kind, intakeExamples[kind]),
      response: { 201: z.union([listOf(shown), shown]) },
    },
    handler: async (request, reply) => {
      const by = admittingFor(needs, sessions.visitor(request));
      const { entered, isOne } = await enterAll(kind, request.body, by, recordsOf(request));
      const items = entered.map(shownEntry);
      return reply.code(201).send(isOne ? items[0] : { items, next: null });
    },
  });

  app.get(`/${rule.path}`, {
    config,
    schema: {
      summary: `What was entered of ${words[kind]}, the last first; struck out entries too`,
      querystring: whileQuery,
      response: { 200: listOf(shown) },
    },
    handler: async (request) => {
      const { from, to, ...page } = request.query;
      const found = await recordsOf(request).entries({ kind, from, until: to }, page);
      return { items: found.items.map(shownEntry), next: found.next };
    },
  });
}

const whileQuery = pageQuery.extend({ from: queryInstant.optional(), to: queryInstant.optional() });

function registerStriking(app: App, { recordsOf }: IntakeNeeds): void {
  const params = z.object({ id: z.string().max(64) });
  const body = z.strictObject({ reason: z.string().trim().min(3).max(200) });
  app.post("/intake/:id/strike-out", {
    config: {
      permits: ["evaluator", "clinician"],
      purpose: "evaluation",
      scope: "patients",
      inOwnRight: true,
    },
    schema: {
      summary: "Strike out an entry that is wrong; it stays, with the reason, and counts no more",
      params,
      body,
      response: { 200: z.unknown() },
    },
    handler: async (request) => {
      const { params: named, body: said } = request;
      return shownEntry(await recordsOf(request).strikeOut(named.id, said.reason));
    },
  });
}

const words: Readonly<Record<IntakeKind, string>> = {
  screening: "who was asked to take part and what they answered",
  questionnaire: "questionnaires sent and answered",
  cost: "costs as they were borne in a month",
  revenue: "what is paid or saved",
  workload: "minutes of work",
  "support-ticket": "requests for help",
  incident: "incidents",
  "visit-substituted": "visits that need not be made",
  "visit-added": "visits that the service added",
  utilisation: "use of hospital care",
  exit: "why somebody's part ended",
  "clinical-summary": "clinical measures of a person",
  document: "documents due and delivered",
  comparison: "costs and effects of a declared comparison",
  "adoption-decision": "decisions on adoption",
  "helix-participation": "who took part in the LAB's work",
  "fhir-validation": "FHIR resources validated",
};
