import { z } from "zod";
import { alert, alertOutcome, alertState, alertStates, openStates } from "../../model/alert.ts";
import { municipalityCode, patientId, serviceId } from "../../model/identity.ts";
import { priority } from "../../model/rule.ts";
import { instant } from "../../model/time.ts";
import type { AlertFeed } from "../alert-feed.ts";
import type { RecordsOf } from "../asking.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

const alertQuery = pageQuery.extend({
  state: z.enum(["open", ...alertStates]).optional(),
  priority: priority.optional(),
  service: serviceId.optional(),
  municipality: municipalityCode.optional(),
  patient: patientId.optional(),
});

const move = z.object({
  to: alertState,
  note: z.string().max(2000).optional(),
  outcome: alertOutcome.optional(),
  until: instant.optional(),
});

export interface AlertNeeds {
  readonly recordsOf: RecordsOf;
  readonly feed: Pick<AlertFeed, "poke">;
}

/** Alerts: to be seen, and to be answered for. */
export const alertRoutes =
  ({ recordsOf, feed }: AlertNeeds): Routes =>
  async (app) => {
    const config = { permits: ["clinician", "citizen"], purpose: "care", scope: "patients" } as const;
    const params = z.object({ id: z.string().max(128) });

    app.get("/alerts", {
      config,
      schema: {
        summary: "Alerts, newest first; `sequence` is where the live feed goes on",
        querystring: alertQuery,
        response: { 200: listOf(alert).extend({ sequence: z.int() }) },
      },
      handler: async (request) => {
        const { limit, cursor, state, ...asked } = request.query;
        const page = await recordsOf(request).alerts(
          { ...asked, states: statesOf(state) },
          { limit, cursor },
        );
        return { ...page, items: [...page.items] };
      },
    });

    app.get("/alerts/:id", {
      config,
      schema: { summary: "One alert", params, response: { 200: alert } },
      handler: async (request) => recordsOf(request).alert(request.params.id),
    });

    app.post("/alerts/:id/transitions", {
      config: { ...config, permits: ["clinician"] },
      schema: {
        summary: "Acknowledge (until when), pass on, resolve or close an alert",
        description:
          "An acknowledgement ends: after 30 minutes for high, 4 hours for medium, a day for others, unless `until` says " +
          "otherwise (24 hours at most for high, 7 days for others). Closing needs an outcome, told then or before.",
        params,
        body: move,
        response: { 200: alert },
      },
      handler: async (request) => {
        const { to, ...said } = request.body;
        const moved = await recordsOf(request).moveAlert(request.params.id, to, said);
        feed.poke();
        return moved;
      },
    });

    app.post("/alerts/:id/assign", {
      config: { ...config, permits: ["clinician"] },
      schema: {
        summary: "Give an open alert into a clinician's hands, or (`null`) out of everybody's",
        params,
        body: z.strictObject({ to: z.string().max(64).nullable(), note: z.string().max(2000).optional() }),
        response: { 200: alert },
      },
      handler: async (request) => {
        const { to, note } = request.body;
        const assigned = await recordsOf(request).assignAlert(request.params.id, to, note);
        feed.poke();
        return assigned;
      },
    });
  };

function statesOf(state: z.infer<typeof alertQuery>["state"]) {
  if (state === undefined) return undefined;
  return state === "open" ? openStates : [state];
}
