import type { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { halvesOf } from "../../model/identity.ts";
import type { NoteDeed } from "../../model/records.ts";
import { deviceType, deviceView } from "../../model/registry.ts";
import { type StrayBook, stray } from "../../model/stray.ts";
import type { Clock } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { nothingThere } from "../access.ts";
import type { AskedBy } from "../asking.ts";
import type { AddDevice } from "../device-adding.ts";
import type { DeviceBook } from "../needs.ts";
import { ownDevice } from "../own-device.ts";
import { listOf, whole } from "../paging.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

export interface StrayNeeds {
  readonly registry: DeviceBook;
  readonly strays: Pick<StrayBook, "list" | "dismiss">;
  readonly addDevice: AddDevice;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
  readonly tell: (wire: Wire) => void;
}

const pair = stray.pick({ gateway: true, device: true });
/** `type` is of a device the hub does not know yet. */
const adoption = pair.extend({ type: deviceType.optional() });

/** Gateways are refused for devices nobody declared behind them; those are listed until somebody does, or takes them off. */
const most = 1000;

export const strayRoutes =
  (needs: StrayNeeds): Routes =>
  async (app) => {
    const { registry, sessions, asked, note, clock } = needs;
    const find = ownDevice(registry, sessions);

    app.get("/strays", {
      config: forTechnicians,
      schema: {
        summary:
          "Devices for which gateways spoke though they are not declared behind them, the latest first",
        response: { 200: listOf(stray) },
      },
      handler: async (request) => whole(await needs.strays.list(sessions.visitor(request).services, most)),
    });

    app.post("/strays/adopt", {
      config: forTechnicians,
      schema: {
        summary: "Put a device behind its gateway; one that is not known is added, and needs its `type`",
        body: adoption,
        response: { 200: deviceView },
      },
      handler: async (request) => {
        const { gateway, device } = request.body;
        await find(request, halvesOf(gateway));
        if (halvesOf(device).service !== halvesOf(gateway).service) throw nothingThere("device");
        const known = await registry.device(device);
        if (known === null) {
          await addBehind(needs.addDevice, request.body);
          await note(asked(request), { action: "add-device", object: device });
        } else await registry.placeBehind(device, gateway, clock.now());
        for (const each of new Set([known?.gateway ?? gateway, gateway])) {
          needs.tell({ tell: "credential-changed", device: each });
        }
        await note(asked(request), { action: "change-device", object: device });
        const placed = await registry.device(device);
        if (placed === null) throw nothingThere("device");
        return placed;
      },
    });

    app.post("/strays/dismiss", {
      config: forTechnicians,
      schema: {
        summary:
          "Take a device nobody wants off the list; its gateway is still refused for it, and should it speak for it again it is listed again",
        body: pair,
      },
      handler: async (request, reply) => {
        const { gateway, device } = request.body;
        await find(request, halvesOf(gateway));
        if (!(await needs.strays.dismiss(gateway, device))) throw nothingThere("device");
        // The gateway gave it its name, which may be anybody's: a reason may be masked, an object never.
        await note(asked(request), { action: "dismiss-stray", object: gateway, reason: device });
        return reply.code(204).send();
      },
    });
  };

/** Behind a gateway its secret is not needed; should it ever be, another one is made. */
async function addBehind(
  add: AddDevice,
  { gateway, device, type }: z.output<typeof adoption>,
): Promise<void> {
  if (type === undefined) throw new HubFailure("input-rejected", "body/type: the device is not known yet");
  await add(device, type, gateway);
}
