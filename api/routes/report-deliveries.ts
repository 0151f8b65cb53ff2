import { z } from "zod";
import { type DeliveryBook, type ReportDue, reportDue } from "../../model/delivery-book.ts";
import type { Page, PageAsked } from "../../model/paging.ts";
import type { Pilot } from "../../model/pilot.ts";
import { bilingual } from "../../model/pilot-words.ts";
import { reportFormat, reportKind } from "../../model/report.ts";
import { type DuePeriod, nextDue } from "../../model/report-due.ts";
import { cadence, type ReportSchedule, reportRoles } from "../../model/report-schedule.ts";
import { type Clock, type Instant, instant } from "../../model/time.ts";
import { holds, type Visitor } from "../access.ts";
import { listOf, pageQuery, whole } from "../paging.ts";
import { mayHave } from "../reports.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";
import { reportConfig, reportQuery } from "./reports.ts";

export interface DeliveryNeeds {
  readonly deliveries: Pick<DeliveryBook, "list">;
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

const dueShown = reportDue.omit({ until: true }).extend({ to: instant });

const scheduleShown = z.object({
  id: z.string(),
  name: bilingual,
  kind: reportKind,
  service: z.string().nullable(),
  every: cadence,
  languages: z.array(z.enum(["it", "en"])),
  formats: z.array(reportFormat),
  /** Who is meant; the people who were told stand with each delivery. */
  to: z.object({ roles: z.array(z.enum(reportRoles)), duties: z.array(z.string()) }),
  next: z.object({ period: z.string(), from: instant, to: instant, dueAt: instant }),
});

/** Reports that are made by themselves: what falls due, what was made of it, and who was told. */
export const reportDeliveryRoutes =
  (needs: DeliveryNeeds): Routes =>
  async (app) => {
    const { sessions, pilot, clock } = needs;
    app.get("/reports/deliveries", {
      config: reportConfig,
      schema: {
        summary:
          "Reports that fell due by themselves, the last due first, and every attempt to tell somebody",
        description:
          "`state`: `making`, `telling` (letters under way), `told`, `kept` (made, and nobody has a contact), `failed`, " +
          "`missed` (its time passed while the hub was off), `dismissed` (failed, and an operator let it be). Suppliers see " +
          "of the deliveries their own.",
        querystring: pageQuery,
        response: { 200: listOf(dueShown) },
      },
      handler: async (request) => {
        const { items, next } = await ownDeliveries(needs, sessions.visitor(request), request.query);
        return { items: items.map(({ until, ...same }) => ({ ...same, to: until })), next };
      },
    });

    app.get("/reports/schedules", {
      config: reportConfig,
      schema: {
        summary: "Reports that are made by themselves, and when each falls due next",
        response: { 200: listOf(scheduleShown) },
      },
      handler: async (request) =>
        whole(ownSchedules(pilot, sessions.visitor(request), clock.now()).map(shown)),
    });
  };

function shown({ schedule, next: { until, ...next } }: OwnSchedule): z.output<typeof scheduleShown> {
  const { id, name, kind, service = null, every } = schedule;
  return {
    ...{ id, name, kind, service, every },
    languages: [...schedule.languages],
    formats: [...schedule.formats],
    to: { roles: [...schedule.to.roles], duties: [...schedule.to.duties] },
    next: { ...next, to: until },
  };
}

interface OwnSchedule {
  readonly schedule: ReportSchedule;
  readonly next: DuePeriod;
}

/** Schedules of reports that somebody may have. */
export const ownSchedules = (pilot: Pilot, visitor: Visitor, now: Instant): readonly OwnSchedule[] =>
  pilot.reports
    .filter(({ kind, service = null }) => mayHave(visitor, kind, service))
    .map((schedule) => ({ schedule, next: nextDue(schedule, now) }));

/** What fell due of reports that somebody may have; who is no evaluator sees who else was told of nothing. */
export async function ownDeliveries(
  { deliveries, pilot }: Pick<DeliveryNeeds, "deliveries" | "pilot">,
  visitor: Visitor,
  page: PageAsked,
): Promise<Page<ReportDue>> {
  const own = holds(visitor, "evaluator") ? {} : { to: visitor.username };
  const { items, next } = await deliveries.list({ ...reportQuery(pilot, visitor), ...own }, page);
  return { items: items.filter(({ kind, service }) => mayHave(visitor, kind, service)), next };
}
