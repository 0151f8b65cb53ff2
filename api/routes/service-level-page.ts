import type { Board } from "../../model/board.ts";
import type { AskLevels } from "../../model/levels-asked.ts";
import type { Pages } from "../../model/pages.ts";
import type { Pilot } from "../../model/pilot.ts";
import { before, type Clock } from "../../model/time.ts";
import { viewerOf } from "../language.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";
import { askerOf, levelsUsually } from "./service-levels.ts";

export interface ServiceLevelPageNeeds {
  readonly pages: Pages;
  readonly levels: AskLevels;
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly board: Board;
}

/** What was promised and what was kept, as a page. */
export const serviceLevelPageRoutes =
  (needs: ServiceLevelPageNeeds): Routes =>
  async (app) => {
    const { clock, levels, pages, pilot, sessions } = needs;
    app.get("/service-levels", {
      config: { permits: ["evaluator", "operator"], purpose: "operation", scope: "services", page: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const asker = askerOf(visitor);
        const now = clock.now();
        const objectives = await levels.objectives(asker, now);
        const delays = await levels.delays({ asker, from: before(now, levelsUsually), until: now });
        const services = new Map(pilot.services.map(({ id, name }) => [id as string, name]));
        const viewer = viewerOf(request, reply, visitor, needs);
        return reply
          .type("text/html; charset=utf-8")
          .send(pages.serviceLevels(viewer, { objectives, delays, services }));
      },
    });
  };
