import { z } from "zod";
import { deviceTypeNames } from "../../model/catalogue.ts";
import type { ClaimBook } from "../../model/claim.ts";
import type { DeviceCard } from "../../model/devices-page.ts";
import type { DownlinkBook } from "../../model/downlink.ts";
import { keyOf } from "../../model/identity.ts";
import type { Pages } from "../../model/pages.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { ReadPresences } from "../../model/presence.ts";
import type { Device } from "../../model/registry.ts";
import type { StrayBook } from "../../model/stray.ts";
import type { Clock } from "../../model/time.ts";
import { viewerOf } from "../language.ts";
import type { DeviceBook } from "../needs.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { TroubleNeeds } from "../troubles.ts";
import type { Routes } from "../zod-schemas.ts";
import { unseen } from "./devices.ts";

export interface DevicesPageNeeds extends TroubleNeeds {
  readonly registry: DeviceBook;
  readonly presences: ReadPresences;
  readonly downlink: Pick<DownlinkBook, "waiting">;
  readonly claims: Pick<ClaimBook, "list">;
  readonly strays: Pick<StrayBook, "list">;
  readonly pilot: Pilot;
  readonly pages: Pages;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

const atOnce = 100;

/** Devices as a page: whether they are there, what waits for them, whom gateways brought along, claim codes. */
export const devicesPageRoutes =
  (needs: DevicesPageNeeds): Routes =>
  async (app) => {
    const { registry, claims, strays, pilot, pages, sessions, clock } = needs;
    app.get("/devices", {
      config: { ...forTechnicians, page: true },
      schema: {
        hide: true,
        querystring: z.object({
          cursor: z.string().min(1).max(512).optional(),
          revoked: z.stringbool().default(false),
        }),
      },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const { cursor, revoked } = request.query;
        const { items, next } = await registry.devices(visitor.services, { limit: atOnce, cursor, revoked });
        const codes = await claims.list(visitor.services, { limit: atOnce }, clock.now());
        const html = pages.devices(viewerOf(request, reply, visitor, needs), {
          now: clock.now(),
          services: ownServices(pilot, visitor),
          types: deviceTypeNames,
          revoked,
          devices: await cardsOf(needs, items),
          next,
          strays: await strays.list(visitor.services, atOnce),
          codes: codes.items,
        });
        return reply.type("text/html; charset=utf-8").send(html);
      },
    });
  };

async function cardsOf(
  { presences, downlink, clock }: DevicesPageNeeds,
  devices: readonly Device[],
): Promise<readonly DeviceCard[]> {
  const seen = await presences(devices);
  const keys = devices.map(({ service, device }) => keyOf(service, device));
  const waiting = await downlink.waiting(keys, clock.now());
  return devices.map((each) => {
    const key = keyOf(each.service, each.device);
    const commands = waiting.get(key)?.filter(({ channel }) => channel === "command") ?? [];
    return { ...each, ...(seen.get(key) ?? unseen), waiting: commands.length };
  });
}
