import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { alarmMeasures } from "../../model/alarm-measures.ts";
import { monthOf } from "../../model/civil-day.ts";
import { grouping } from "../../model/figure.ts";
import { type FiguresAsked, merges } from "../../model/figures-desk.ts";
import { indicators } from "../../model/indicator.ts";
import type { PeriodChoice } from "../../model/indicator-page.ts";
import { monthsAfter, mostMonths, windowOfMonths } from "../../model/month-window.ts";
import type { Pages } from "../../model/pages.ts";
import type { Instant } from "../../model/time.ts";
import type { Visitor } from "../access.ts";
import { definitionAsked, figureConfig, noteFigures, serviceAsked, usualWindow } from "../figures.ts";
import { viewerOf } from "../language.ts";
import { ownServices } from "../pilot-services.ts";
import { steadily } from "../steady.ts";
import type { TroubleNeeds } from "../troubles.ts";
import type { Routes } from "../zod-schemas.ts";
import type { IndicatorNeeds } from "./indicators.ts";

export interface IndicatorPageNeeds extends IndicatorNeeds, TroubleNeeds {
  readonly pages: Pages;
}

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const chosen = z.object({
  from: month.optional().catch(undefined),
  to: month.optional().catch(undefined),
  // A form sends an empty one for the whole pilot.
  service: z.string().max(64).optional(),
});
const config = { ...figureConfig, page: true };

type App = Parameters<Routes>[0];

/** Indicators as pages: all of them in one period, and one of them told apart. */
export const indicatorPageRoutes =
  (needs: IndicatorPageNeeds): Routes =>
  async (app) => {
    registerAll(app, needs);
    registerOne(app, needs);
  };

function registerAll(app: App, needs: IndicatorPageNeeds): void {
  const { figures, pages, pilot, sessions, clock } = needs;
  app.get("/indicators", {
    config,
    schema: { hide: true, querystring: chosen },
    handler: async (request, reply) => {
      const visitor = sessions.visitor(request);
      const choice = choiceOf(needs, visitor, request.query, clock.now());
      const asked = askedBy(choice);
      await noteFigures(needs, request, "all indicators", { ...asked, grouping: "pilot" });
      const viewer = viewerOf(request, reply, visitor, needs);
      const told = await steadily(
        () =>
          Promise.all(
            [...indicators, ...alarmMeasures].map(async (definition) => ({
              definition,
              told: await figures.told({ definition, grouping: "pilot", ...asked }, viewer.language),
            })),
          ),
        clock,
        pause,
      );
      const content = {
        choice,
        questions: pilot.evaluation.questions,
        figures: told.map(({ definition, told: { rows } }) => ({ definition, row: rows[0] ?? null })),
        asOf: told[0]?.told.asOf ?? clock.now(),
        provisional: told.some((each) => each.told.provisional),
        hidden: told.reduce((sum, { told: { hidden } }) => sum + hidden.primary + hidden.complementary, 0),
      };
      return sent(reply, pages.indicators(viewer, content));
    },
  });
}

function registerOne(app: App, needs: IndicatorPageNeeds): void {
  const { figures, pages, pilot, sessions, clock } = needs;
  app.get("/indicators/:id", {
    config,
    schema: {
      hide: true,
      params: z.object({ id: z.string().max(64) }),
      querystring: chosen.extend({
        by: grouping.optional().catch(undefined),
        merge: z.enum(merges).optional().catch(undefined),
      }),
    },
    handler: async (request, reply) => {
      const visitor = sessions.visitor(request);
      const definition = definitionAsked(request.params.id);
      const choice = choiceOf(needs, visitor, request.query, clock.now());
      const groupings = figures.groupingsOf(definition.id);
      const by =
        request.query.by ?? groupings.find((each) => each === "zone" || each === "service") ?? "pilot";
      const merge = by === "municipality" ? request.query.merge : undefined;
      const asked: FiguresAsked = { definition, grouping: by, merge, ...askedBy(choice) };
      await noteFigures(needs, request, definition.id, asked);
      const viewer = viewerOf(request, reply, visitor, needs);
      const told = await steadily(() => figures.told(asked, viewer.language), clock, pause);
      const question = pilot.evaluation.questions.find(({ id }) => id === definition.question) ?? null;
      const content = { choice, question, definition, grouping: by, groupings, merge: merge ?? null, told };
      return sent(reply, pages.indicator(viewer, content));
    },
  });
}

const sent = (reply: FastifyReply, html: string): FastifyReply =>
  reply.type("text/html; charset=utf-8").send(html);

const askedBy = ({ first, last, service }: PeriodChoice): Pick<FiguresAsked, "window" | "service"> => ({
  window: windowOfMonths(first, last),
  service,
});

/** Months that have begun, in order, and a service that is theirs; what makes no sense is taken for the usual. */
function choiceOf(
  { pilot }: Pick<IndicatorPageNeeds, "pilot">,
  visitor: Visitor,
  { from, service, to }: z.output<typeof chosen>,
  now: Instant,
): PeriodChoice {
  const present = monthOf(now);
  const months = Array.from({ length: mostMonths }, (_, back) => monthsAfter(present, -back));
  const usual = usualWindow(now).months;
  const known = (each: string | undefined) => (each !== undefined && months.includes(each) ? each : null);
  const ends = [known(from) ?? usual[0] ?? present, known(to) ?? usual.at(-1) ?? present].toSorted();
  const [first = present, last = present] = ends;
  return {
    ...{ months, first, last },
    services: ownServices(pilot, visitor),
    service: serviceAsked(pilot, visitor, service === "" ? undefined : service),
    mayChooseAll: visitor.services === "all",
  };
}
