import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type MunicipalityCode, patientFrom, patientId } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import { enrolment, enrolmentView } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import { municipalities } from "../../model/territory.ts";
import type { Clock } from "../../model/time.ts";
import { seesAny } from "../access.ts";
import { listOf, pageQuery } from "../paging.ts";
import { assertServices, ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface EnrolmentNeeds {
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** People taking part: the hub makes their pseudonym and never learns a name. */
export const enrolmentRoutes =
  ({ registry, sessions, pilot, clock, random }: EnrolmentNeeds): Routes =>
  async (app) => {
    const permits = ["clinician", "admin"] as const;

    app.get("/enrolments", {
      config: { permits },
      schema: { summary: "Who takes part", querystring: pageQuery, response: { 200: listOf(enrolmentView) } },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const page = await registry.enrolments(request.query);
        return { items: page.items.filter((each) => seesAny(visitor, each.services)), next: page.next };
      },
    });

    app.post("/enrolments", {
      config: { permits },
      schema: {
        summary: "Enrol a person; the reply is their pseudonym",
        body: enrolment,
        response: { 201: z.object({ patient: patientId }) },
      },
      handler: async (request, reply) => {
        assertServices(ownServices(pilot, sessions.visitor(request)), request.body.services);
        assertMunicipality(request.body.municipality);
        const patient = patientFrom(random(16));
        await registry.addEnrolment({ ...request.body, patient, enrolledAt: clock.now() });
        reply.header("location", `/api/v1/patients/${patient}`);
        return reply.code(201).send({ patient });
      },
    });
  };

function assertMunicipality(code: MunicipalityCode): void {
  if (municipalities.has(code)) return;
  throw new HubFailure(
    "input-rejected",
    "body/municipality: must be the ISTAT code of a municipality of the Metropolitan City of Turin",
  );
}
