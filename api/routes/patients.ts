import { z } from "zod";
import type { Log } from "../../model/log.ts";
import { enrolmentView } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import type { Clock } from "../../model/time.ts";
import { seesAny } from "../access.ts";
import { listOf, pageQuery } from "../paging.ts";
import { patientLook } from "../patient-look.ts";
import { bucketPage, readingPage, readingsQuery, readingsReply } from "../readings.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface PatientNeeds {
  readonly registry: Registry;
  readonly telemetry: TelemetryStore;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Log;
}

/** Patients by pseudonym, and what was measured of them. */
export const patientRoutes =
  ({ registry, telemetry, sessions, clock, log }: PatientNeeds): Routes =>
  async (app) => {
    const permits = ["clinician"] as const;
    const params = z.object({ patient: z.string() });
    const look = patientLook(registry, sessions, log);

    app.get("/patients", {
      config: { permits },
      schema: {
        summary: "Patients one may see",
        querystring: pageQuery,
        response: { 200: listOf(enrolmentView) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const page = await registry.enrolments(request.query);
        return { items: page.items.filter((each) => seesAny(visitor, each.services)), next: page.next };
      },
    });

    app.get("/patients/:patient", {
      config: { permits },
      schema: { summary: "One patient", params, response: { 200: enrolmentView } },
      handler: async (request) => look(request, request.params.patient),
    });

    app.get("/patients/:patient/readings", {
      config: { permits },
      schema: {
        summary: "Readings of one metric, or buckets of them when `every` is given",
        params,
        querystring: readingsQuery,
        response: { 200: readingsReply },
      },
      handler: async (request) => {
        const { patient } = await look(request, request.params.patient);
        const { query } = request;
        return query.every === undefined
          ? readingPage(telemetry, patient, query, clock.now())
          : bucketPage(telemetry, patient, { ...query, every: query.every }, clock.now());
      },
    });
  };
