import { z } from "zod";
import type { Pilot } from "../../model/pilot.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import { serviceStanding } from "../../model/service-standing.ts";
import { tagged } from "../etag.ts";
import { listOf, whole } from "../paging.ts";
import { ownService, ownServices } from "../pilot-services.ts";
import { serviceShown, serviceStandingShown, shownService, shownStanding } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

/** The pilot's services, as they stand. */
export const serviceRoutes =
  (pilot: Pilot, book: ServiceBook, sessions: Sessions): Routes =>
  async (app) => {
    const config = { permits: ["signed-in"], purpose: "operation", scope: "services" } as const;

    app.get("/services", {
      config,
      schema: { summary: "The services one may see", response: { 200: listOf(serviceShown) } },
      handler: async (request) => {
        const own = ownServices(pilot, sessions.visitor(request));
        const shown = own.map(async (each) =>
          shownService(pilot, each, serviceStanding(each, await book.history(each.id))),
        );
        return whole(await Promise.all(shown));
      },
    });

    app.get("/services/:id", {
      config,
      schema: {
        summary: "One service, and what its stage rests on",
        params: z.object({ id: z.string() }),
        response: { 200: serviceStandingShown },
      },
      handler: async (request, reply) => {
        const service = ownService(pilot, sessions.visitor(request), request.params.id);
        return tagged(reply, serviceStandingShown, await shownStanding(pilot, service, book));
      },
    });
  };
