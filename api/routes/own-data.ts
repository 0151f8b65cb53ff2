import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { auditRecord } from "../../model/audit.ts";
import { consentPurpose } from "../../model/consent.ts";
import { enrolmentEvent } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { PatientRecords, RecordsFor } from "../../model/records.ts";
import { assignmentView, enrolmentView } from "../../model/registry.ts";
import type { Clock } from "../../model/time.ts";
import { bundleOf } from "../held/bundle.ts";
import { csvOf } from "../held/csv.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface OwnDataNeeds {
  readonly records: RecordsFor;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly clock: Clock;
}

const held = z.object({
  enrolment: enrolmentView,
  history: z.array(enrolmentEvent),
  assignments: z.array(assignmentView),
});
const choice = z.object({ purposes: z.array(consentPurpose).min(1).optional() });

/** A person's own data: what is held, who looked, a copy of everything, and the way out. */
export const ownDataRoutes =
  ({ records, sessions, pilot, clock }: OwnDataNeeds): Routes =>
  async (app) => {
    const config = { permits: ["citizen"], purpose: "own-data", scope: "patients" } as const;

    app.get("/me/data", {
      config,
      schema: { summary: "What is held about you", response: { 200: held } },
      handler: async (request) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const { enrolment, events } = await own.history(patient);
        const assignments = [...(await own.assignments(patient))];
        return {
          enrolment: { ...enrolment, conditions: enrolment.conditions ?? [] },
          history: [...events],
          assignments,
        };
      },
    });

    app.get("/me/looks", {
      config,
      schema: {
        summary: "Who looked at your data, and why",
        querystring: pageQuery,
        response: { 200: listOf(auditRecord.omit({ previous: true, hash: true, source: true })) },
      },
      handler: async (request) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const { items, next } = await own.looks(patient, request.query);
        return { items: [...items], next };
      },
    });

    app.get("/me/export", {
      config,
      schema: {
        summary: "A copy of everything held about you: a FHIR Bundle, or a table",
        querystring: z.object({ format: z.enum(["fhir", "csv"]).default("fhir") }),
      },
      handler: async (request, reply) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const all = await own.everythingHeld(patient);
        const isTable = request.query.format === "csv";
        const name = isTable ? "labhub.csv" : "labhub.fhir.json";
        reply.header("content-disposition", `attachment; filename="${name}"`);
        reply.type(isTable ? "text/csv; charset=utf-8" : "application/fhir+json; fhirVersion=4.0");
        return reply.send(Readable.from(isTable ? csvOf(all) : bundleOf(all, clock.now())));
      },
    });

    app.post("/me/withdraw", {
      config,
      schema: {
        summary: "Take consent back: to the purposes named, or to all, which ends your part in the pilot",
        body: choice,
      },
      handler: async (request, reply) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const { purposes } = request.body;
        await own.record(
          patient,
          purposes === undefined ? { kind: "withdrawn" } : { kind: "consent-withdrawn", purposes },
        );
        return reply.code(204).send();
      },
    });

    app.post("/me/consent", {
      config,
      schema: {
        summary: "Give consent to further purposes, by the text now in force",
        body: choice.required(),
      },
      handler: async (request, reply) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const { version } = pilot.consent;
        await own.record(patient, { kind: "consent-given", purposes: request.body.purposes, version });
        return reply.code(204).send();
      },
    });
  };

/** The records of whoever asks, and their pseudonym. */
export function ownRecords(
  records: RecordsFor,
  sessions: Sessions,
  request: FastifyRequest,
): { readonly own: PatientRecords; readonly patient: string } {
  const access = sessions.access(request);
  const patient = access.scope.patients === "all" ? undefined : access.scope.patients[0];
  if (patient === undefined)
    throw new HubFailure("not-permitted", "Only a participant has data of their own.");
  return { own: records(access), patient };
}
