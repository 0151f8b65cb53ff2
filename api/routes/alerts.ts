import { z } from "zod";
import { alert, alertOutcome, alertState, alertStates, openStates } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import { municipalityCode, patientId, serviceId } from "../../model/identity.ts";
import { priority } from "../../model/rule.ts";
import type { AlertBook } from "../../model/state-store.ts";
import { type Clock, instant } from "../../model/time.ts";
import { nothingThere, sees, type Visitor } from "../access.ts";
import type { AlertFeed } from "../alert-feed.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Sessions } from "../session.ts";
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
  readonly alerts: AlertBook;
  readonly sessions: Sessions;
  readonly feed: AlertFeed;
  readonly clock: Clock;
}

/** Alerts: to be seen, and to be answered for. */
export const alertRoutes =
  ({ alerts, sessions, feed, clock }: AlertNeeds): Routes =>
  async (app) => {
    const permits = ["clinician"] as const;
    const params = z.object({ id: z.string().max(128) });

    app.get("/alerts", {
      config: { permits },
      schema: {
        summary: "Alerts, newest first; `sequence` is where the live feed goes on",
        querystring: alertQuery,
        response: { 200: listOf(alert).extend({ sequence: z.int() }) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const { limit, cursor, ...asked } = request.query;
        // Read first: a transition in between is then shown again by the feed, and not missed.
        const sequence = await alerts.lastSequence();
        const page = await alerts.list(queryOf(visitor, asked), { limit, cursor });
        return { items: page.items.filter((each) => sees(visitor, each.service)), next: page.next, sequence };
      },
    });

    app.get("/alerts/:id", {
      config: { permits },
      schema: { summary: "One alert", params, response: { 200: alert } },
      handler: async (request) => ownAlert(alerts, sessions.visitor(request), request.params.id),
    });

    app.post("/alerts/:id/transitions", {
      config: { permits },
      schema: { summary: "Acknowledge or resolve an alert", params, body: move, response: { 200: alert } },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const { to, note, outcome, until } = request.body;
        if (until !== undefined) {
          throw new HubFailure(
            "input-rejected",
            "body/until: a move with an end is not offered yet; leave it out",
          );
        }
        const { id } = await ownAlert(alerts, visitor, request.params.id);
        const moved = await alerts.move(id, to, { at: clock.now(), by: visitor.username, note, outcome });
        feed.poke();
        return moved;
      },
    });
  };

/** Who is confined to one service asks for that one, so that pages are full. */
function queryOf(
  visitor: Visitor,
  { state, ...asked }: Omit<z.infer<typeof alertQuery>, "limit" | "cursor">,
) {
  const [only, ...others] = visitor.services === "all" ? [] : visitor.services;
  const service = asked.service ?? (others.length === 0 ? only : undefined);
  return {
    ...asked,
    service,
    states: state === undefined ? undefined : state === "open" ? openStates : [state],
  };
}

async function ownAlert(alerts: AlertBook, visitor: Visitor, id: string) {
  const found = await alerts.alert(id);
  if (found === null || !sees(visitor, found.service)) throw nothingThere("alert");
  return found;
}
