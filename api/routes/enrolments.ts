import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { patientId } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { NewEnrolment } from "../../model/records.ts";
import { enrolment } from "../../model/registry.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import type { RecordsOf } from "../asking.ts";
import { enrolmentShown, historyOf, historyShown, shown } from "../enrolment-view.ts";
import { listOf, pageQuery } from "../paging.ts";
import { assertServices, ownServices } from "../pilot-services.ts";
import {
  assertCareGroup,
  assertConsent,
  assertMunicipality,
  assertPlan,
  purposesWhenNotSaid,
} from "../pilot-words.ts";
import { assertTakesPart } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface EnrolmentNeeds {
  readonly recordsOf: RecordsOf;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly services: ServiceBook;
}

const { purposes } = enrolment.shape.consent.shape;
const consent = enrolment.shape.consent.extend({ purposes: purposes.unwrap().optional() });
const asked = enrolment.extend({ consent });

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
        body: asked,
        response: { 201: z.object({ patient: patientId }) },
      },
      handler: async (request, reply) => {
        assertServices(ownServices(pilot, sessions.visitor(request)), request.body.services);
        for (const each of request.body.services) await assertTakesPart(services, pilot, each);
        const { patient } = await recordsOf(request).enrol(fittingThe(pilot, request.body));
        reply.header("location", `/api/v1/patients/${patient}`);
        return reply.code(201).send({ patient });
      },
    });
  };

/** Checked against the pilot's territory, plans, care groups and consent text. */
function fittingThe(pilot: Pilot, given: z.infer<typeof asked>): NewEnrolment {
  const agreed = { ...given.consent, purposes: given.consent.purposes ?? purposesWhenNotSaid(pilot) };
  assertMunicipality(pilot, given.municipality);
  assertPlan(pilot, given.plan, given.services);
  assertCareGroup(pilot, given.careGroup);
  assertConsent(pilot, agreed, "consent/");
  if (!agreed.purposes.includes("participation")) {
    throw new HubFailure(
      "input-rejected",
      "body/consent/purposes: must hold participation; whoever does not agree to that is not enrolled",
    );
  }
  return { ...given, services: [...new Set(given.services)], consent: agreed };
}
