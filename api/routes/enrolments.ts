import { z } from "zod";
import { patientId } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import { assertServices, enrolmentFor } from "../../model/pilot-fit.ts";
import { enrolmentAsked } from "../../model/registry.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import type { RecordsOf } from "../asking.ts";
import { enrolmentShown, historyOf, historyShown, shown } from "../enrolment-view.ts";
import { listOf, pageQuery } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import { assertTakesPart } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface EnrolmentNeeds {
  readonly recordsOf: RecordsOf;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly services: ServiceBook;
}

/** People taking part: the hub makes their pseudonym and never learns a name. */
export const enrolmentRoutes =
  ({ recordsOf, sessions, pilot, services }: EnrolmentNeeds): Routes =>
  async (app) => {
    const config = { permits: ["clinician", "admin"], purpose: "care", scope: "patients" } as const;

    app.get("/enrolments", {
      config,
      schema: {
        summary: "Who takes part",
        querystring: pageQuery,
        response: { 200: listOf(enrolmentShown) },
      },
      handler: async (request) => {
        const page = await recordsOf(request).enrolments(request.query);
        return { items: page.items.map(shown), next: page.next };
      },
    });

    app.get("/enrolments/:patient/history", {
      config,
      schema: {
        summary: "What happened to a person's part in the pilot, and what of it holds now",
        params: z.object({ patient: z.string() }),
        response: { 200: historyShown },
      },
      handler: async (request) => historyOf(await recordsOf(request).history(request.params.patient)),
    });

    app.post("/enrolments", {
      config,
      schema: {
        summary: "Enrol a person; the reply is their pseudonym",
        body: enrolmentAsked,
        response: { 201: z.object({ patient: patientId }) },
      },
      handler: async (request, reply) => {
        assertServices(ownServices(pilot, sessions.visitor(request)), request.body.services);
        for (const each of request.body.services) await assertTakesPart(services, pilot, each);
        const { patient } = await recordsOf(request).enrol(enrolmentFor(pilot, request.body));
        reply.header("location", `/api/v1/patients/${patient}`);
        return reply.code(201).send({ patient });
      },
    });
  };
