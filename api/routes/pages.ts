import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Board } from "../../model/board.ts";
import type { ServiceId } from "../../model/identity.ts";
import { rulesInTime } from "../../model/limits-in-time.ts";
import { planLimitsOf } from "../../model/own-limit.ts";
import {
  type AlertList,
  type AlertListContent,
  alertLists,
  type ChartRange,
  chartRanges,
  type Pages,
  type PatientContent,
} from "../../model/pages.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { PatientRecords } from "../../model/records.ts";
import type { RuleBookStore } from "../../model/rule-versions.ts";
import { after, before, type Clock, days, hours, minutes } from "../../model/time.ts";
import { holds, sees, type Visitor } from "../access.ts";
import { activeSuppressions } from "../active-suppressions.ts";
import { listed } from "../alert-lists.ts";
import type { RecordsOf } from "../asking.ts";
import { chartPanels, readingsAtMost } from "../chart-panels.ts";
import { viewerOf } from "../language.ts";
import { hourOf, type LedgerNeeds, ledgerLines, totalOf } from "../ledger.ts";
import type { OidcClient } from "../oidc.ts";
import { ownPath } from "../own-path.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface PageNeeds {
  readonly pages: Pages;
  readonly recordsOf: RecordsOf;
  readonly ledger: LedgerNeeds;
  readonly pilot: Pilot;
  readonly ruleBook: RuleBookStore;
  readonly sessions: Sessions;
  readonly oidc: OidcClient | undefined;
  readonly clock: Clock;
  readonly board: Board;
}

const alertsShown = 100;
const html = "text/html; charset=utf-8";
const windows = { "24h": hours(24), "7d": days(7) } as const;

/** The pages, from the same stores and by the same permissions as the API. */
export const pageRoutes =
  (needs: PageNeeds): Routes =>
  async (app) => {
    const { pages, sessions } = needs;

    app.get("/sign-in", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none", page: true },
      schema: { hide: true, querystring: z.object({ next: z.string().max(2048).optional() }) },
      handler: async (request, reply) =>
        reply
          .type(html)
          .send(
            pages.signIn(
              viewerOf(request, reply, null),
              ownPath(request.query.next),
              needs.oidc !== undefined,
            ),
          ),
    });

    app.get("/", {
      config: { permits: ["signed-in"], purpose: "care", scope: "patients", page: true },
      schema: {
        hide: true,
        querystring: z.object({ list: z.enum(alertLists).default("waiting").catch("waiting") }),
      },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        if (visitor.patients !== "all") return reply.redirect("/mine", 303);
        const content = await alertListContent(needs, visitor, request, request.query.list);
        return reply.type(html).send(pages.alertList(viewerOf(request, reply, visitor, needs), content));
      },
    });

    app.get("/patients/:patient", {
      config: { permits: ["clinician"], purpose: "care", scope: "patients", page: true },
      schema: {
        hide: true,
        params: z.object({ patient: z.string() }),
        querystring: z.object({ range: z.enum(chartRanges).default("24h").catch("24h") }),
      },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const records = needs.recordsOf(request);
        const content = await patientContent(needs, records, request.params.patient, request.query.range);
        return reply.type(html).send(pages.patient(viewerOf(request, reply, visitor, needs), content));
      },
    });

    app.get("/troubles", {
      config: { permits: ["clinician", "operator"], purpose: "operation", scope: "none" },
      schema: { hide: true },
      handler: async (request, reply) =>
        reply.type(html).send(pages.troubles(viewerOf(request, reply, sessions.visitor(request), needs))),
    });
  };

async function patientContent(
  { pilot, ruleBook, clock }: PageNeeds,
  records: PatientRecords,
  asked: string,
  range: ChartRange,
): Promise<PatientContent> {
  const enrolment = await records.patient(asked);
  const { patient } = enrolment;
  const now = clock.now();
  // Measured up to five minutes ahead of us is still believed, and must not fall off the chart.
  const window = { from: before(now, windows[range]), until: after(now, minutes(5)) };
  const { items: alerts, sequence } = await records.openAlerts(alertsShown, { patient });
  const measured = await records.series(patient, { ...window, most: readingsAtMost, zone: "Europe/Rome" });
  const { events } = await records.history(asked);
  const person = { enrolment: { conditions: [], ...enrolment }, history: events };
  const plans = planLimitsOf(pilot.plans);
  const book = { files: pilot.rules, book: await ruleBook.all() };
  const panels = chartPanels(measured, rulesInTime(person, { ...book, plans, from: window.from, now }));
  const suppressions = await activeSuppressions(records, now, patient);
  const { from } = window;
  return { now, enrolment, services: pilot.services, range, from, panels, alerts, sequence, suppressions };
}

async function alertListContent(
  needs: PageNeeds,
  visitor: Visitor,
  request: FastifyRequest,
  list: AlertList,
): Promise<AlertListContent> {
  const now = needs.clock.now();
  const nothing = { list, alerts: null, suppressions: [], more: false, sequence: 0 };
  const alerts = holds(visitor, "clinician") ? await listed(needs.recordsOf(request), list, now) : nothing;
  const from = hourOf(before(now, hours(24)));
  const asked = { from, until: after(now, hours(1)), now, by: "service" as const };
  const own = (service: ServiceId) => sees(visitor, service);
  const arrivals = holds(visitor, "operator")
    ? { from, ...totalOf(await ledgerLines(needs.ledger, { ...asked, sees: own })) }
    : null;
  return {
    now,
    ...alerts,
    arrivals,
    glass: visitor.glass?.until ?? (holds(visitor, "admin") ? "whole" : null),
  };
}
