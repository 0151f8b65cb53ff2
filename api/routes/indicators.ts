import { setTimeout as pause } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { grouping } from "../../model/figure.ts";
import { type FigureForm, type FiguresAsked, merges } from "../../model/figures-desk.ts";
import { indicators, mastDomains } from "../../model/indicator.ts";
import { mastDomainNames } from "../../model/mast.ts";
import { languages } from "../../model/pages.ts";
import {
  assertZone,
  definitionAsked,
  type FigureNeeds,
  figureConfig,
  mergeAsked,
  noteFigures,
  serviceAsked,
  windowAsked,
} from "../figures.ts";
import { figuresReply, figuresShown, indicatorsReply } from "../figures-view.ts";
import { queryInstant } from "../paging.ts";
import type { Sessions } from "../session.ts";
import { steadily } from "../steady.ts";
import type { Routes } from "../zod-schemas.ts";

export interface IndicatorNeeds extends FigureNeeds {
  readonly sessions: Sessions;
}

const period = z.object({
  from: queryInstant.optional().describe("Widened to whole civil months of Europe/Rome."),
  to: queryInstant.optional(),
  service: z.string().max(64).optional(),
  zone: z.string().max(64).optional(),
});
const wanted = period.extend({
  by: grouping.default("pilot"),
  merge: z
    .enum(merges)
    .optional()
    .describe("With `by=municipality`: hidden neighbours of a zone are shown together where that may be."),
  format: z.enum(["json", "csv", "csv-it"]).optional(),
  lang: z.enum(languages).default("it"),
});

const table = z
  .custom<Buffer>((given) => Buffer.isBuffer(given))
  .meta({ type: "string", contentMediaType: "text/csv" });

type App = Parameters<Routes>[0];

/** What the pilot is judged by: definitions and figures. Every figure has passed disclosure control. */
export const indicatorRoutes =
  (needs: IndicatorNeeds): Routes =>
  async (app) => {
    registerList(app, needs);
    registerFigures(app, needs);
  };

function registerList(app: App, needs: IndicatorNeeds): void {
  const { figures, pilot, sessions, clock } = needs;
  app.get("/indicators", {
    config: figureConfig,
    schema: {
      summary: "What is measured: definitions by question and MAST domain, and whether anything was observed",
      querystring: period,
      response: { 200: indicatorsReply },
    },
    handler: async (request) => {
      const { from, to, zone } = request.query;
      assertZone(zone);
      const service = serviceAsked(pilot, sessions.visitor(request), request.query.service);
      const window = windowAsked(from, to, clock.now());
      const shared = { grouping: "pilot", service, window } as const;
      await noteFigures(needs, request, "all indicators", shared);
      const items = [];
      let asOf = clock.now();
      for (const definition of indicators) {
        const given = await figures.figures({ definition, ...shared });
        const { state, gap } = given.figures[0] ?? { state: "insufficient-data", gap: "not-observed" };
        const observed = state === "suppressed" ? null : gap !== "not-observed" && gap !== "no-data";
        items.push({ ...definition, by: [...figures.groupingsOf(definition.id)], observed });
        asOf = given.asOf;
      }
      return {
        ...{ items, next: null, from: window.from, to: window.until, asOf, service },
        questions: pilot.evaluation.questions.map(({ id, text }) => ({ id, text })),
        mastDomains: mastDomains.map((id) => ({ id, name: mastDomainNames[id] })),
      };
    },
  });
}

function registerFigures(app: App, needs: IndicatorNeeds): void {
  const { figures, clock } = needs;
  app.get("/indicators/:id", {
    config: figureConfig,
    schema: {
      summary: "An indicator's figures with their totals; small ones are withheld, in every format alike",
      description:
        "By municipality, zone, service or month, one at a time, over whole civil months of Europe/Rome. `suppressed`: withheld " +
        "for confidentiality, all members null. Municipalities shown together have their codes with `+` between them as key. CSV by `Accept: text/csv` or `format=csv` (`csv-it` for Excel in Italian).",
      params: z.object({ id: z.string().max(64) }),
      querystring: wanted,
      response: { 200: z.union([figuresReply, table]) },
    },
    handler: async (request, reply) => {
      const asked = figuresAsked(needs, request, request.params.id, request.query);
      await noteFigures(needs, request, asked.definition.id, asked);
      const form = formOf(request, request.query.format);
      return steadily(
        async () => {
          if (form === "json") return figuresShown(asked, await figures.figures(asked));
          const table = await figures.written(asked, form, request.query.lang);
          return reply.type("text/csv; charset=utf-8; header=present").send(Buffer.from(table));
        },
        clock,
        pause,
      );
    },
  });
}

/** What a request for figures asks for, within what its asker may see. */
export function figuresAsked(
  { pilot, sessions, clock }: Pick<IndicatorNeeds, "pilot" | "sessions" | "clock">,
  request: object,
  id: string,
  { by, from, merge, service, to, zone }: Omit<z.output<typeof wanted>, "format" | "lang">,
): FiguresAsked {
  assertZone(zone);
  const within = serviceAsked(pilot, sessions.visitor(request), service);
  const definition = definitionAsked(id);
  const window = windowAsked(from, to, clock.now());
  return { definition, grouping: by, window, service: within, merge: mergeAsked(by, merge) };
}

function formOf(
  { headers }: FastifyRequest,
  format: z.output<typeof wanted>["format"],
): "json" | Exclude<FigureForm, "measure-report"> {
  if (format !== undefined) return format;
  const accepts = headers.accept ?? "";
  return accepts.includes("text/csv") && !accepts.includes("application/json") ? "csv" : "json";
}
