import { z } from "zod";
import { type DownlinkBook, type DownlinkView, downlinkView } from "../../model/downlink.ts";
import { type DeviceKey, keyOf } from "../../model/identity.ts";
import { commandAsked, newCommand } from "../../model/new-command.ts";
import type { NoteDeed } from "../../model/records.ts";
import type { Clock } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { nothingThere } from "../access.ts";
import type { AskedBy } from "../asking.ts";
import type { DeviceBook } from "../needs.ts";
import { named, ownDevice } from "../own-device.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

export interface DeviceCommandNeeds {
  readonly registry: DeviceBook;
  readonly downlink: Pick<DownlinkBook, "add" | "cancel" | "item" | "ofDevice">;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly tell: (wire: Wire) => void;
}

const commandView = downlinkView.omit({ channel: true });

/** What devices are asked to do: kept until they acknowledge it, or it expires. */
export const deviceCommandRoutes =
  (needs: DeviceCommandNeeds): Routes =>
  async (app) => {
    const { registry, downlink, sessions, asked, note, clock, random, tell } = needs;
    const find = ownDevice(registry, sessions);

    app.get("/devices/:service/:device/commands", {
      config: forTechnicians,
      schema: {
        summary: "Commands for a device, newest first, and what became of each",
        params: named,
        querystring: pageQuery,
        response: { 200: listOf(commandView) },
      },
      handler: async (request) => {
        const { service, device } = await find(request, request.params);
        const page = await downlink.ofDevice(keyOf(service, device), request.query, "command");
        return { items: page.items.map(shown), next: page.next };
      },
    });

    app.post("/devices/:service/:device/commands", {
      config: forTechnicians,
      schema: {
        summary: "Ask something of a device: now if it is connected, else when it next is; 20 may wait",
        params: named,
        body: commandAsked,
        response: { 201: commandView },
      },
      handler: async (request, reply) => {
        const found = await find(request, request.params);
        const device = keyOf(found.service, found.device);
        const { actor: by } = asked(request);
        const id = Buffer.from(random(10)).toString("hex");
        await downlink.add(newCommand(request.body, { id, device, by, at: clock.now() }));
        tell({ tell: "downlink-added" });
        const { command } = request.body;
        await note(asked(request), { action: "send-command", object: device, reason: command });
        return reply.code(201).send(shown(await itemOf(downlink, device, id)));
      },
    });

    app.delete("/devices/:service/:device/commands/:id", {
      config: forTechnicians,
      schema: {
        summary: "Take back a command the device has not acknowledged; it may have it already",
        params: named.extend({ id: z.string().max(64) }),
      },
      handler: async (request, reply) => {
        const found = await find(request, request.params);
        const device = keyOf(found.service, found.device);
        const { id } = await itemOf(downlink, device, request.params.id);
        await downlink.cancel(id, clock.now());
        await note(asked(request), { action: "cancel-command", object: device });
        return reply.code(204).send();
      },
    });
  };

const shown = ({ channel: _, ...item }: DownlinkView): z.output<typeof commandView> => item;

/** Throws `not-found` for another device's. */
async function itemOf(
  downlink: DeviceCommandNeeds["downlink"],
  device: DeviceKey,
  id: string,
): Promise<DownlinkView> {
  const item = await downlink.item(id);
  if (item === null || item.device !== device || item.channel !== "command") throw nothingThere("command");
  return item;
}
