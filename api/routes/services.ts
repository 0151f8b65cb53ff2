import { labService, type Pilot } from "../../model/pilot.ts";
import { listOf, whole } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

/** The pilot's services. */
export const serviceRoutes =
  (pilot: Pilot, sessions: Sessions): Routes =>
  async (app) => {
    app.get("/services", {
      config: { permits: ["signed-in"] },
      schema: { summary: "The services one may see", response: { 200: listOf(labService) } },
      handler: async (request) => whole(ownServices(pilot, sessions.visitor(request))),
    });
  };
