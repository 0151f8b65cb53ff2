import { z } from "zod";
import { instant } from "../../model/time.ts";
import type { RecordsOf } from "../asking.ts";
import type { Routes } from "../zod-schemas.ts";

/** A person's own key to what is held about them, handed over once by whoever looks after them. */
export const accessCodeRoutes =
  (recordsOf: RecordsOf): Routes =>
  async (app) => {
    app.post("/enrolments/:patient/access-code", {
      config: { permits: ["clinician", "admin"], purpose: "care", scope: "patients" },
      schema: {
        summary: "A new access code for a person, in place of any before it; told this once",
        params: z.object({ patient: z.string() }),
        response: { 201: z.object({ code: z.string(), expiresAt: instant }) },
      },
      handler: async (request, reply) =>
        reply.code(201).send(await recordsOf(request).issueAccessCode(request.params.patient)),
    });
  };
