import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { ServiceId } from "../../model/identity.ts";
import { ledgerGroup, ledgerReply } from "../../model/ledger.ts";
import { after, atMillisecond, type Clock, hours, instant } from "../../model/time.ts";
import { holds, sees } from "../access.ts";
import { hourOf, type LedgerNeeds, ledgerLines } from "../ledger.ts";
import { queryInstant } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

const ledgerQuery = z.object({
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  by: ledgerGroup.default("device"),
});

export interface LedgerRouteNeeds {
  readonly ledger: LedgerNeeds;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** What became of everything that arrived. */
export const ledgerRoutes =
  ({ ledger, sessions, clock }: LedgerRouteNeeds): Routes =>
  async (app) => {
    app.get("/ledger", {
      config: { permits: ["supplier", "operator", "evaluator"], purpose: "operation", scope: "services" },
      schema: {
        summary: "Received, processed, pending; found, stored, duplicate, quarantined; by whole UTC hours",
        querystring: ledgerQuery,
        response: { 200: ledgerReply.extend({ from: instant, to: instant }) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const { by } = request.query;
        // A device is somebody's: an evaluator never reaches a person.
        if (by === "device" && !holds(visitor, "supplier", "operator")) {
          throw new HubFailure("not-permitted", "Your role permits by=service only.");
        }
        const now = clock.now();
        const from = hourOf(request.query.from ?? atMillisecond(0));
        const until = request.query.to ?? after(now, hours(1));
        if (from >= until) throw new HubFailure("input-rejected", "query/from: must be before to");
        const own = (service: ServiceId) => sees(visitor, service);
        const items = await ledgerLines(ledger, { from, until, now, by, sees: own });
        return { items: [...items], next: null, asOf: now, from, to: until };
      },
    });
  };
