import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { alarmMeasures, alarmParts } from "../../model/alarm-measures.ts";
import type { FiguresAsked, FiguresGiven } from "../../model/figures-desk.ts";
import { bilingual } from "../../model/pilot-words.ts";
import { instant } from "../../model/time.ts";
import { figureConfig, noteFigures, serviceAsked, windowAsked } from "../figures.ts";
import { partShown } from "../figures-view.ts";
import { listOf, queryInstant, whole } from "../paging.ts";
import { steadily } from "../steady.ts";
import type { Routes } from "../zod-schemas.ts";
import type { IndicatorNeeds } from "./indicators.ts";

const asked = z.object({
  from: queryInstant.optional().describe("Widened to whole civil months of Europe/Rome."),
  to: queryInstant.optional(),
  service: z.string().max(64).optional(),
  by: z.enum(["service", ...alarmParts]).default("rule"),
});

/** `key`: a rule, a priority, the Monday of a civil week, a service, or `pilot` for the whole. */
const line = partShown.extend({ measure: z.string(), name: bilingual, unit: bilingual });

const reply = listOf(line).extend({
  by: asked.shape.by.unwrap(),
  service: z.string().nullable(),
  from: instant,
  to: instant,
  asOf: instant,
  provisional: z.boolean(),
});

type By = z.output<typeof asked>["by"];

/** What alerts ask of those who answer them, for evaluators: figures like all others, judged and registered before they are sent. */
export const alarmLoadRoutes =
  (needs: IndicatorNeeds): Routes =>
  async (app) => {
    const { figures, pilot, sessions, clock } = needs;
    app.get("/alarm-load", {
      config: figureConfig,
      schema: {
        summary: "Alarm fatigue by rule, priority, civil week or service; small figures are withheld",
        description:
          "Those who may see single alerts have the same by care group and duty at `/alerts/attention`, where nothing is withheld.",
        querystring: asked,
        response: { 200: reply },
      },
      handler: async (request) => {
        const { by, from, to } = request.query;
        const service = serviceAsked(pilot, sessions.visitor(request), request.query.service);
        const window = windowAsked(from, to, clock.now());
        const shared = {
          grouping: by === "service" && service === null ? "service" : "pilot",
          service,
          window,
        } as const;
        await noteFigures(needs, request, `alarm load by ${by}`, shared);
        return steadily(
          async () => {
            const given: (readonly [FiguresAsked, FiguresGiven])[] = [];
            for (const definition of alarmMeasures) {
              const question = { definition, ...shared };
              given.push([question, await figures.figures(question)]);
            }
            const around = given.map(([, each]) => each);
            return {
              ...whole(given.flatMap((each) => linesOf(...each, by))),
              ...{ by, service, from: window.from, to: window.until },
              asOf: around[0]?.asOf ?? clock.now(),
              provisional: around.some(({ provisional }) => provisional),
            };
          },
          clock,
          pause,
        );
      },
    });
  };

/** The whole first, then each service, or each part of the kind asked for. */
const linesOf = (
  { definition: { id: measure, name, unit } }: FiguresAsked,
  { figures }: FiguresGiven,
  by: By,
): z.output<typeof line>[] =>
  figures.flatMap(
    ({ observations: n, parts, stratum, state, gap, value, numerator, denominator, interval }) => {
      const told = { measure, name, unit };
      const own = { ...told, key: stratum.key, state, gap, value, numerator, denominator, interval, n };
      const wanted = by === "service" ? [] : parts.filter(({ key }) => key.startsWith(`${by}:`));
      return [
        own,
        ...wanted.map(({ key, observations, ...each }) => ({
          ...told,
          ...each,
          key: key.slice(by.length + 1),
          n: observations,
        })),
      ];
    },
  );
