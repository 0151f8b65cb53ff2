import { z } from "zod";
import type { Clock } from "../../model/time.ts";
import type { RecordsOf } from "../asking.ts";
import { enrolmentShown, shown } from "../enrolment-view.ts";
import { tagged } from "../etag.ts";
import { listOf, pageQuery } from "../paging.ts";
import { bucketPage, readingPage, readingsQuery, readingsReply } from "../readings.ts";
import type { Routes } from "../zod-schemas.ts";

export interface PatientNeeds {
  readonly recordsOf: RecordsOf;
  readonly clock: Clock;
}

/** Patients by pseudonym, and what was measured of them. */
export const patientRoutes =
  ({ recordsOf, clock }: PatientNeeds): Routes =>
  async (app) => {
    const config = { permits: ["clinician", "citizen"], purpose: "care", scope: "patients" } as const;
    const params = z.object({ patient: z.string() });

    app.get("/patients", {
      config: { ...config, permits: ["clinician"] },
      schema: {
        summary: "Patients one may see",
        querystring: pageQuery,
        response: { 200: listOf(enrolmentShown) },
      },
      handler: async (request) => {
        const page = await recordsOf(request).enrolments(request.query);
        return { items: page.items.map(shown), next: page.next };
      },
    });

    app.get("/patients/:patient", {
      config,
      schema: { summary: "One patient", params, response: { 200: enrolmentShown } },
      handler: async (request, reply) =>
        tagged(reply, enrolmentShown, shown(await recordsOf(request).patient(request.params.patient))),
    });

    app.get("/patients/:patient/readings", {
      config,
      schema: {
        summary: "Readings of one metric, or buckets of them when `every` is given",
        params,
        querystring: readingsQuery,
        response: { 200: readingsReply },
      },
      handler: async (request) => {
        const { query } = request;
        const { patient } = request.params;
        const records = recordsOf(request);
        return query.every === undefined
          ? readingPage(records, patient, query, clock.now())
          : bucketPage(records, patient, { ...query, every: query.every }, clock.now());
      },
    });
  };
