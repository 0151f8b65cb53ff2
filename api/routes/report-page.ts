import { z } from "zod";
import { monthOf } from "../../model/civil-day.ts";
import { monthsAfter, mostMonths } from "../../model/month-window.ts";
import type { Pages } from "../../model/pages.ts";
import { reportKinds } from "../../model/report.ts";
import { holds } from "../access.ts";
import { usualWindow } from "../figures.ts";
import { viewerOf } from "../language.ts";
import { ownServices } from "../pilot-services.ts";
import { mayHave } from "../reports.ts";
import type { TroubleNeeds } from "../troubles.ts";
import type { Routes } from "../zod-schemas.ts";
import { type DeliveryNeeds, ownDeliveries, ownSchedules } from "./report-deliveries.ts";
import { type ReportNeeds, reportConfig, reportQuery } from "./reports.ts";

interface ReportPageNeeds extends ReportNeeds, DeliveryNeeds, TroubleNeeds {
  readonly pages: Pages;
}

/** Reports as a page: to ask for one, to see how far it is, to have it. */
export const reportPageRoutes =
  (needs: ReportPageNeeds): Routes =>
  async (app) => {
    const { pages, pilot, reports, sessions, clock } = needs;
    app.get("/reports", {
      config: { ...reportConfig, page: true },
      schema: { hide: true, querystring: z.object({ report: z.string().max(200).optional() }) },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const present = monthOf(clock.now());
        const usual = usualWindow(clock.now()).months;
        const services = ownServices(pilot, visitor);
        const one = services[0]?.id ?? null;
        const { items } = await reports.list(reportQuery(pilot, visitor), { limit: 50 });
        const told = await ownDeliveries(needs, visitor, { limit: 20 });
        const asked = request.query.report === undefined ? null : await reports.job(request.query.report);
        const html = pages.reports(viewerOf(request, reply, visitor, needs), {
          kinds: reportKinds.filter((kind) =>
            mayHave(visitor, kind, kind === "service" || kind === "supplier" ? one : null),
          ),
          services,
          months: Array.from({ length: mostMonths }, (_, back) => monthsAfter(present, -back)),
          first: usual[0] ?? present,
          last: usual.at(-1) ?? present,
          opened: asked !== null && mayHave(visitor, asked.kind, asked.service) ? asked : null,
          schedules: ownSchedules(pilot, visitor, clock.now()),
          deliveries: told.items,
          reports: items.filter(
            ({ kind, service }) => holds(visitor, "evaluator") || mayHave(visitor, kind, service),
          ),
        });
        return reply.type("text/html; charset=utf-8").send(html);
      },
    });
  };
