import { z } from "zod";
import type { Log } from "../../model/log.ts";
import { type ChartRange, chartRanges, type Pages } from "../../model/pages.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, before, type Clock, days, hours, minutes } from "../../model/time.ts";
import { holds, sees, type Visitor } from "../access.ts";
import { chartPanels } from "../chart-panels.ts";
import { viewerOf } from "../language.ts";
import { hourOf, type LedgerNeeds, ledgerLines, totalOf } from "../ledger.ts";
import { openAlerts } from "../open-alerts.ts";
import { patientLook } from "../patient-look.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface PageNeeds {
  readonly pages: Pages;
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly ledger: LedgerNeeds;
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Log;
}

const alertsShown = 100;
const html = "text/html; charset=utf-8";
const windows = { "24h": hours(24), "7d": days(7) } as const;

/** The pages, from the same stores and by the same permissions as the API. */
export const pageRoutes =
  (needs: PageNeeds): Routes =>
  async (app) => {
    const { pages, sessions } = needs;
    const look = patientLook(needs.state.registry, sessions, needs.log);

    app.get("/sign-in", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none", page: true },
      schema: { hide: true, querystring: z.object({ next: z.string().max(2048).optional() }) },
      handler: async (request, reply) =>
        reply.type(html).send(pages.signIn(viewerOf(request, reply, null), ownPath(request.query.next))),
    });

    app.get("/", {
      config: { permits: ["signed-in"], purpose: "care", scope: "patients", page: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const content = await alertListContent(needs, visitor);
        return reply.type(html).send(pages.alertList(viewerOf(request, reply, visitor.username), content));
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
        const enrolment = await look(request, request.params.patient);
        const content = await patientContent(needs, visitor, enrolment, request.query.range);
        return reply.type(html).send(pages.patient(viewerOf(request, reply, visitor.username), content));
      },
    });
  };

async function patientContent(
  { state, telemetry, pilot, clock }: PageNeeds,
  visitor: Visitor,
  enrolment: Enrolment,
  range: ChartRange,
) {
  const { patient } = enrolment;
  const sequence = await state.alerts.lastSequence();
  const now = clock.now();
  // Measured up to five minutes ahead of us is still believed, and must not fall off the chart.
  const [from, until] = [before(now, windows[range]), after(now, minutes(5))];
  const panels = await chartPanels({ telemetry, rules: pilot.rules }, patient, from, until);
  const { alerts } = await openAlerts(state.alerts, visitor, alertsShown, { patient });
  return { now, enrolment, services: pilot.services, range, from, panels, alerts, sequence };
}

async function alertListContent({ state, ledger, clock }: PageNeeds, visitor: Visitor) {
  const now = clock.now();
  const sequence = await state.alerts.lastSequence();
  const open = holds(visitor, "clinician") ? await openAlerts(state.alerts, visitor, alertsShown) : null;
  const from = hourOf(before(now, hours(24)));
  const asked = { from, until: after(now, hours(1)), now, by: "service" as const };
  const arrivals = holds(visitor, "operator")
    ? { from, ...totalOf(await ledgerLines(ledger, { ...asked, sees: (service) => sees(visitor, service) })) }
    : null;
  return {
    now,
    alerts: open?.alerts ?? null,
    more: open?.more ?? false,
    sequence,
    arrivals,
  };
}

/** Where to go after signing in: a path of ours, or the first page. `//host` would lead away. */
const ownPath = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
