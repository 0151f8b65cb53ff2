import { z } from "zod";
import { serviceId } from "../../model/identity.ts";
import type { AskLevels, LevelAsker } from "../../model/levels-asked.ts";
import { delayLine, objectiveStanding, serviceLevelLine } from "../../model/objective-standing.ts";
import type { NoteDeed } from "../../model/records.ts";
import { sliName } from "../../model/sli.ts";
import type { SliBook } from "../../model/sli-book.ts";
import { after, before, type Clock, days, instant, parseDuration } from "../../model/time.ts";
import { holds, type Visitor } from "../access.ts";
import { notingOwn } from "../deeds.ts";
import { listOf, queryInstant, whole } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface ServiceLevelNeeds {
  readonly levels: AskLevels;
  readonly state: { readonly slis: Pick<SliBook, "maintenance" | "declare"> };
  readonly sessions: Sessions;
  readonly note: NoteDeed;
  readonly clock: Clock;
}

export const levelsUsually = days(28);
const maintenance = z.object({
  from: instant,
  until: instant,
  reason: z.string(),
  by: z.string(),
  declaredAt: instant,
});
const declared = z.strictObject({ from: instant, until: instant, reason: z.string().trim().min(3).max(300) });

export const askerOf = (visitor: Visitor): LevelAsker => ({
  services: visitor.services,
  isOperator: holds(visitor, "operator"),
});

/** How well the hub and its services work, against what was promised. */
export const serviceLevelRoutes =
  ({ levels, state, sessions, note, clock }: ServiceLevelNeeds): Routes =>
  async (app) => {
    const config = { permits: ["evaluator", "operator"], purpose: "operation", scope: "services" } as const;
    const noteDeed = notingOwn(note, sessions);

    app.get("/objectives", {
      config,
      schema: {
        summary: "What was promised: how much was kept, what is left of the error budget, how fast it burns",
        response: { 200: listOf(objectiveStanding) },
      },
      handler: async (request) =>
        whole([...(await levels.objectives(askerOf(sessions.visitor(request)), clock.now()))]),
    });

    app.get("/service-levels", {
      config,
      schema: {
        summary:
          "Good and valid events by indicator and service, raw and without declared maintenance; by step if asked",
        querystring: z.object({
          from: queryInstant.optional(),
          to: queryInstant.optional(),
          step: z.enum(["PT5M", "PT1H", "P1D"]).optional(),
          sli: sliName.optional(),
          service: serviceId.optional(),
        }),
        response: {
          200: z.object({ items: z.array(serviceLevelLine), delays: z.array(delayLine), next: z.null() }),
        },
      },
      handler: async (request) => {
        const { from, to, step, ...rest } = request.query;
        const until = to ?? clock.now();
        const asker = askerOf(sessions.visitor(request));
        const asked = { ...rest, asker, from: from ?? before(until, levelsUsually), until };
        const items = await levels.levels({
          ...asked,
          step: step === undefined ? null : parseDuration(step),
        });
        return { items: [...items], delays: [...(await levels.delays(asked))], next: null };
      },
    });

    app.get("/maintenance", {
      config: { ...config, scope: "none" },
      schema: {
        summary: "Planned maintenance, a year back and ahead",
        response: { 200: listOf(maintenance) },
      },
      handler: async () => {
        const now = clock.now();
        return whole([...(await state.slis.maintenance(before(now, days(366)), after(now, days(366))))]);
      },
    });

    app.post("/maintenance", {
      config: { permits: ["operator"], purpose: "operation", scope: "none", forPeople: true },
      schema: {
        summary:
          "Declare maintenance before it begins; four hours of a civil month at most are left out of figures",
        body: declared,
        response: { 201: maintenance },
      },
      handler: async (request, reply) => {
        const { username: by } = sessions.visitor(request);
        const planned = { ...request.body, by, declaredAt: clock.now() };
        await state.slis.declare(planned);
        await noteDeed(request, { action: "declare-maintenance", object: null, reason: planned.reason });
        return reply.code(201).send(planned);
      },
    });
  };
