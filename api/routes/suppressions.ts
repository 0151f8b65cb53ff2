import { z } from "zod";
import { patientId } from "../../model/identity.ts";
import { suppression } from "../../model/suppression.ts";
import { instant } from "../../model/time.ts";
import type { AlertFeed } from "../alert-feed.ts";
import type { RecordsOf } from "../asking.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

export interface SuppressionNeeds {
  readonly recordsOf: RecordsOf;
  readonly feed: Pick<AlertFeed, "poke">;
}

const asked = z.strictObject({
  patient: patientId,
  rule: z.string().max(100).nullable().default(null),
  reason: z.string().trim().min(3).max(500),
  from: instant.optional(),
  until: instant,
});

/** Stretches in which nobody is told of a patient's alerts, which are judged and recorded as ever. */
export const suppressionRoutes =
  ({ recordsOf, feed }: SuppressionNeeds): Routes =>
  async (app) => {
    const config = { permits: ["clinician"], purpose: "care", scope: "patients" } as const;
    const params = z.object({ id: z.string().max(64) });

    app.get("/suppressions", {
      config,
      schema: {
        summary: "When nobody is told of whose alerts, newest first",
        querystring: pageQuery.extend({ patient: patientId.optional() }),
        response: { 200: listOf(suppression) },
      },
      handler: async (request) => {
        const { patient, ...page } = request.query;
        const found = await recordsOf(request).suppressions(page, patient);
        return { items: [...found.items], next: found.next };
      },
    });

    app.post("/suppressions", {
      config: { ...config, forPeople: true },
      schema: {
        summary:
          "Tell nobody of a patient's alerts, or of one rule's, from now or a time ahead, for 14 days at most; high ones are told of",
        body: asked,
        response: { 201: suppression },
      },
      handler: async (request, reply) => {
        const { patient, ...rest } = request.body;
        const added = await recordsOf(request).suppress(patient, rest);
        feed.poke();
        return reply.code(201).send(added);
      },
    });

    app.post("/suppressions/:id/agree", {
      config: { ...config, forPeople: true, inOwnRight: true },
      schema: {
        summary: "A second clinician agrees that high alerts are not told of either",
        params,
        response: { 200: suppression },
      },
      handler: async (request) => {
        const agreed = await recordsOf(request).agreeSuppression(request.params.id);
        feed.poke();
        return agreed;
      },
    });

    app.post("/suppressions/:id/end", {
      config: { ...config, forPeople: true },
      schema: {
        summary: "Tell of them again; what is still present is told of at once",
        params,
        response: { 200: suppression },
      },
      handler: async (request) => {
        const ended = await recordsOf(request).endSuppression(request.params.id);
        feed.poke();
        return ended;
      },
    });
  };
