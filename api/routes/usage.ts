import { z } from "zod";
import type { Pilot } from "../../model/pilot.ts";
import { serviceUsage } from "../../model/service-standing.ts";
import type { SliBook } from "../../model/sli-book.ts";
import type { LedgerBook } from "../../model/state-store.ts";
import { type Clock, instant } from "../../model/time.ts";
import type { DeviceBook } from "../needs.ts";
import { listOf, queryInstant } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import { hoursAsked, toldServices } from "../told-services.ts";
import type { Routes } from "../zod-schemas.ts";

export interface UsageNeeds {
  readonly ledger: LedgerBook;
  readonly slis: Pick<SliBook, "persons">;
  readonly registry: DeviceBook;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly clock: Clock;
}

const nothing = { messages: 0, readings: 0, quarantined: 0, bytes: 0 };

/** What each service used of the hub: counts only. */
export const usageRoutes =
  ({ ledger, registry, sessions, slis, pilot, clock }: UsageNeeds): Routes =>
  async (app) => {
    app.get("/usage", {
      config: { permits: ["supplier", "operator", "evaluator"], purpose: "operation", scope: "services" },
      schema: {
        summary:
          "Messages, readings, bytes and devices by service, in whole UTC hours; evaluators: days, no small service",
        querystring: z.object({ from: queryInstant.optional(), to: queryInstant.optional() }),
        response: { 200: listOf(serviceUsage).extend({ from: instant, to: instant, asOf: instant }) },
      },
      handler: async (request) => {
        const asOf = clock.now();
        const visitor = sessions.visitor(request);
        const { from, to } = hoursAsked(visitor, request.query, asOf);
        const used = new Map((await ledger.usage(from, to)).map((each) => [each.service, each]));
        const isTold = await toldServices(visitor, pilot, slis);
        const own = ownServices(pilot, visitor).filter(({ id }) => isTold(id));
        const items = own.map(async ({ id: service }) => ({
          ...nothing,
          ...used.get(service),
          service,
          devices: await registry.deviceCount(service),
        }));
        return { items: await Promise.all(items), next: null, from, to, asOf };
      },
    });
  };
