import { z } from "zod";
import { assignment, assignmentView } from "../../model/registry.ts";
import { instant } from "../../model/time.ts";
import type { RecordsOf } from "../asking.ts";
import { listOf, whole } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

/** Which patient has which device, from when until when. */
export const assignmentRoutes =
  (recordsOf: RecordsOf): Routes =>
  async (app) => {
    const permits = ["clinician", "operator", "admin"] as const;
    const config = { permits, purpose: "care", scope: "patients" } as const;

    app.post("/assignments", {
      config,
      schema: {
        summary: "Give a device to a patient",
        body: assignment,
        response: { 201: assignmentView },
      },
      handler: async (request, reply) => reply.code(201).send(await recordsOf(request).assign(request.body)),
    });

    app.post("/assignments/:id/end", {
      config,
      schema: {
        summary: "The patient has the device no more; from now, or from the time given",
        params: z.object({ id: z.string().max(128) }),
        body: z.object({ until: instant.optional() }).nullish(),
        response: { 200: assignmentView },
      },
      handler: async (request) => recordsOf(request).endAssignment(request.params.id, request.body?.until),
    });

    app.get("/assignments", {
      config,
      schema: {
        summary: "The devices a patient has and had",
        querystring: z.object({ patient: z.string() }),
        response: { 200: listOf(assignmentView) },
      },
      handler: async (request) => whole(await recordsOf(request).assignments(request.query.patient)),
    });
  };
