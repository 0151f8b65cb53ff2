import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { startOfDay } from "../../model/civil-day.ts";
import { HubFailure } from "../../model/failure.ts";
import { type Grouping, groupings } from "../../model/figure.ts";
import { merges } from "../../model/figures-desk.ts";
import { type IndicatorDefinition, indicators } from "../../model/indicator.ts";
import { after, days, type Instant, parseInstant } from "../../model/time.ts";
import { nothingThere } from "../access.ts";
import { searchset, sendOutcome, sendResource } from "../fhir/answers.ts";
import type { Resource } from "../fhir/resources.ts";
import { type Asked, assertKnown, single } from "../fhir/search.ts";
import {
  definitionAsked,
  figureConfig,
  mergeAsked,
  noteFigures,
  serviceAsked,
  windowAsked,
} from "../figures.ts";
import { steadily } from "../steady.ts";
import type { Routes } from "../zod-schemas.ts";
import type { IndicatorNeeds } from "./indicators.ts";

const given = z.union([z.string(), z.array(z.string())]).optional();
const querystring = z
  .object({
    measure: given,
    period: given,
    stratifier: given,
    merge: given,
    service: given,
    _language: given,
  })
  .catchall(given);

type App = Parameters<Routes>[0];

const canonical = "urn:labhub:Measure:";

/** FHIR R4 for evaluators: what each indicator counts, and what it came to. Nobody stands in either. */
export const fhirMeasureRoutes =
  (needs: IndicatorNeeds): Routes =>
  async (app) => {
    app.setErrorHandler((error, _, reply) => sendOutcome(reply, error));
    registerMeasures(app, needs);
    registerReports(app, needs);
  };

function registerMeasures(app: App, { figures }: IndicatorNeeds): void {
  const measure = async (definition: IndicatorDefinition, request: FastifyRequest<{ Querystring: Asked }>) =>
    JSON.parse(await figures.measure(definition, languageOf(request.query))) as Resource;

  app.get("/Measure", {
    config: { ...figureConfig, scope: "none" },
    schema: { summary: "FHIR R4: what is measured", querystring },
    handler: async (request, reply) => {
      assertKnown(request.query, ["_language"]);
      const all = await Promise.all(indicators.map((each) => measure(each, request)));
      return found(request, reply, all);
    },
  });
  app.get("/Measure/:id", {
    config: { ...figureConfig, scope: "none" },
    schema: { summary: "FHIR R4: one measure", params: z.object({ id: z.string().max(64) }), querystring },
    handler: async (request, reply) =>
      sendResource(reply, await measure(measureNamed(request.params.id), request)),
  });
}

function registerReports(app: App, needs: IndicatorNeeds): void {
  const { figures, pilot, sessions, clock } = needs;
  app.get("/MeasureReport", {
    config: figureConfig,
    schema: {
      summary: "FHIR R4: what a measure came to, over whole civil months of Europe/Rome",
      description:
        "`measure` (an id or canonical), `period=ge2026-08-01&period=le2026-10-31`, `stratifier=zone`; with " +
        "`stratifier=municipality` also `merge=neighbours`: hidden neighbours are shown together where that may be.",
      querystring,
    },
    handler: async (request, reply) => {
      const { query } = request;
      assertKnown(query, ["measure", "period", "stratifier", "merge", "service", "_language"]);
      const service = serviceAsked(pilot, sessions.visitor(request), single(query, "service"));
      const grouping = stratifierAsked(query);
      const asked = {
        definition: measureAsked(query),
        grouping,
        merge: mergeAsked(grouping, namedAmong(merges, query, "merge")),
        window: periodAsked(query, clock.now()),
        service,
      };
      await noteFigures(needs, request, asked.definition.id, asked);
      const work = () => figures.written(asked, "measure-report", languageOf(query));
      return found(request, reply, [JSON.parse(await steadily(work, clock, pause)) as Resource]);
    },
  });
}

const found = (request: FastifyRequest, reply: FastifyReply, resources: readonly Resource[]): FastifyReply =>
  sendResource(
    reply,
    searchset(resources, { self: `${request.protocol}://${request.host}${request.url}`, next: null }),
  );

const languageOf = (query: Asked): "it" | "en" => (single(query, "_language") === "en" ? "en" : "it");

function measureAsked(query: Asked): IndicatorDefinition {
  const named = single(query, "measure");
  if (named === undefined)
    throw new HubFailure("input-rejected", "query/measure: is needed, as a measure's id");
  return measureNamed(named.replace(/^Measure\//, "").replace(canonical, ""));
}

/** By the resource's id (`dropout-rate.v1`), its canonical's end (`dropout-rate|1`), or the indicator's id alone. */
function measureNamed(named: string): IndicatorDefinition {
  const [, id = "", version] = /^(.*?)(?:(?:\.v|\|)(\d+))?$/.exec(named) ?? [];
  const definition = definitionAsked(id);
  if (version !== undefined && version !== definition.version) throw nothingThere("measure");
  return definition;
}

const stratifierAsked = (query: Asked): Grouping => namedAmong(groupings, query, "stratifier") ?? "pilot";

function namedAmong<Name extends string>(
  names: readonly Name[],
  query: Asked,
  member: string,
): Name | undefined {
  const named = single(query, member);
  const found = names.find((each) => each === named);
  if (named !== undefined && found === undefined)
    throw new HubFailure("input-rejected", `query/${member}: must be one of ${names.join(", ")}`);
  return found;
}

/** `ge` a day or time, `le` a day that still belongs to it or `lt` one that does not. */
function periodAsked(query: Asked, now: Instant) {
  const all = [query["period"] ?? []].flat();
  let from: Instant | undefined;
  let to: Instant | undefined;
  for (const each of all) {
    const [, sign, when = ""] = /^(ge|lt|le)(.+)$/.exec(each) ?? [];
    const day = startOfDay(when);
    const at = day ?? parseInstant(when);
    if (sign === undefined || at === null)
      throw new HubFailure(
        "input-rejected",
        "query/period: must be ge, le or lt with a day or a time with a zone",
      );
    if (sign === "ge") from = at;
    // The day after by the calendar, however many hours this one has: the end is widened to its month anyway.
    else to = sign === "le" && day !== null ? after(at, days(1)) : at;
  }
  return windowAsked(from, to, now);
}
