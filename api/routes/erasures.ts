import { z } from "zod";
import { type ErasureBook, erasureView } from "../../model/erasure.ts";

import { nothingThere } from "../access.ts";
import type { RecordsOf } from "../asking.ts";
import type { Routes } from "../zod-schemas.ts";

/** A person asked to be forgotten. The pipeline does it between two batches; here it is asked for and followed. */
export const erasureRoutes =
  (recordsOf: RecordsOf, erasures: Pick<ErasureBook, "erasure">): Routes =>
  async (app) => {
    app.post("/patients/:patient/erase", {
      config: { permits: ["admin"], purpose: "administration", scope: "patients" },
      schema: {
        summary: "Erase everything of a person, for good; the reply says where to see that it was done",
        params: z.object({ patient: z.string() }),
        response: { 202: z.object({ id: z.string() }) },
      },
      handler: async (request, reply) => {
        const { id } = await recordsOf(request).askErasure(request.params.patient);
        reply.header("location", `/api/v1/erasures/${id}`);
        return reply.code(202).send({ id });
      },
    });

    app.get("/erasures/:id", {
      config: { permits: ["admin"], purpose: "administration", scope: "none" },
      schema: {
        summary: "An erasure, with its proof once it is done; it does not say whose",
        params: z.object({ id: z.string().max(128) }),
        response: { 200: erasureView },
      },
      handler: async (request) => {
        const found = await erasures.erasure(request.params.id);
        if (found === null) throw nothingThere("erasure");
        return found;
      },
    });
  };
