import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { ServiceId } from "../../model/identity.ts";
import { ledgerGroup, ledgerReply } from "../../model/ledger.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { SliBook } from "../../model/sli-book.ts";
import { type Clock, instant } from "../../model/time.ts";
import { sees } from "../access.ts";
import { type LedgerNeeds, ledgerLines } from "../ledger.ts";
import { queryInstant } from "../paging.ts";
import type { Sessions } from "../session.ts";
import { hoursAsked, onlyEvaluates, toldServices } from "../told-services.ts";
import type { Routes } from "../zod-schemas.ts";

const ledgerQuery = z.object({
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  by: ledgerGroup.default("device"),
});

export interface LedgerRouteNeeds {
  readonly ledger: LedgerNeeds;
  readonly slis: Pick<SliBook, "persons">;
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** What became of everything that arrived. */
export const ledgerRoutes =
  ({ ledger, sessions, slis, pilot, clock }: LedgerRouteNeeds): Routes =>
  async (app) => {
    app.get("/ledger", {
      config: { permits: ["supplier", "operator", "evaluator"], purpose: "operation", scope: "services" },
      schema: {
        summary:
          "Received, processed, pending; found, stored, duplicate, quarantined; by whole UTC hours; evaluators: whole days, no small service",
        querystring: ledgerQuery,
        response: { 200: ledgerReply.extend({ from: instant, to: instant }) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const { by } = request.query;
        // A device is somebody's: an evaluator never reaches a person.
        if (by === "device" && onlyEvaluates(visitor)) {
          throw new HubFailure("not-permitted", "Your role permits by=service only.");
        }
        const now = clock.now();
        const { from, to: until } = hoursAsked(visitor, request.query, now);
        const isTold = await toldServices(visitor, pilot, slis);
        const own = (service: ServiceId) => sees(visitor, service) && isTold(service);
        const items = await ledgerLines(ledger, { from, until, now, by, sees: own });
        return { items: [...items], next: null, asOf: now, from, to: until };
      },
    });
  };
