import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import { serviceUsage } from "../../model/service-standing.ts";
import type { LedgerBook } from "../../model/state-store.ts";
import { after, atMillisecond, type Clock, hours, instant } from "../../model/time.ts";
import { hourOf } from "../ledger.ts";
import type { DeviceBook } from "../needs.ts";
import { listOf, queryInstant } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface UsageNeeds {
  readonly ledger: LedgerBook;
  readonly registry: DeviceBook;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly clock: Clock;
}

const nothing = { messages: 0, readings: 0, quarantined: 0, bytes: 0 };

/** What each service used of the hub: counts only. */
export const usageRoutes =
  ({ ledger, registry, sessions, pilot, clock }: UsageNeeds): Routes =>
  async (app) => {
    app.get("/usage", {
      config: { permits: ["supplier", "operator", "evaluator"], purpose: "operation", scope: "services" },
      schema: {
        summary: "Messages, readings, bytes and devices by service, in whole UTC hours",
        querystring: z.object({ from: queryInstant.optional(), to: queryInstant.optional() }),
        response: { 200: listOf(serviceUsage).extend({ from: instant, to: instant, asOf: instant }) },
      },
      handler: async (request) => {
        const asOf = clock.now();
        const from = hourOf(request.query.from ?? atMillisecond(0));
        const to = request.query.to ?? after(asOf, hours(1));
        if (from >= to) throw new HubFailure("input-rejected", "query/from: must be before to");
        const used = new Map((await ledger.usage(from, to)).map((each) => [each.service, each]));
        const items = ownServices(pilot, sessions.visitor(request)).map(async ({ id: service }) => ({
          ...nothing,
          ...used.get(service),
          service,
          devices: await registry.deviceCount(service),
        }));
        return { items: await Promise.all(items), next: null, from, to, asOf };
      },
    });
  };
