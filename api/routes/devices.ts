import { z } from "zod";
import { deviceKey, keyOf } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import { type DeviceSeen, deviceSeen, type ReadPresences } from "../../model/presence.ts";
import type { NoteDeed } from "../../model/records.ts";
import { type Device, deviceView } from "../../model/registry.ts";
import type { AskedBy } from "../asking.ts";
import type { AddDevice } from "../device-adding.ts";
import { tagged } from "../etag.ts";
import type { DeviceBook } from "../needs.ts";
import { named, ownDevice } from "../own-device.ts";
import { listOf, pageQuery } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

const newDevice = deviceView.pick({ service: true, device: true, type: true });
const shownDevice = deviceView.extend(deviceSeen.shape);
const addedDevice = newDevice.extend({ username: deviceKey, secret: z.string() });

export interface DeviceNeeds {
  readonly registry: DeviceBook;
  readonly addDevice: AddDevice;
  readonly presences: ReadPresences;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly pilot: Pilot;
}

const devicesQuery = pageQuery.extend({
  revoked: z
    .stringbool()
    .optional()
    .describe("true: revoked ones alone; false: those in service; else both."),
});

/** Devices, and the one moment at which a secret is told. */
export const deviceRoutes =
  (needs: DeviceNeeds): Routes =>
  async (app) => {
    const { registry, sessions, pilot } = needs;
    const find = ownDevice(registry, sessions);
    const shown = shownBy(needs.presences);

    app.get("/devices", {
      config: forTechnicians,
      schema: { summary: "Devices", querystring: devicesQuery, response: { 200: listOf(shownDevice) } },
      handler: async (request) => {
        const page = await registry.devices(sessions.visitor(request).services, request.query);
        return { items: await shown(page.items), next: page.next };
      },
    });

    app.get("/devices/:service/:device", {
      config: forTechnicians,
      schema: {
        summary: "One device, and whether it is connected and its readings come",
        params: named,
        response: { 200: shownDevice },
      },
      handler: async (request, reply) => {
        const found = tagged(reply, deviceView, await find(request, request.params));
        const [seen = { ...found, ...unseen }] = await shown([found]);
        return seen;
      },
    });

    app.post("/devices", {
      config: forTechnicians,
      schema: {
        summary: "Add a device; its secret is told this once",
        body: newDevice,
        response: { 201: addedDevice },
      },
      handler: async (request, reply) => {
        const { service, device } = request.body;
        assertServices(ownServices(pilot, sessions.visitor(request)), [service]);
        const username = keyOf(service, device);
        const secret = await needs.addDevice(username, request.body.type);
        await needs.note(needs.asked(request), { action: "add-device", object: username });
        reply.header("location", `/api/v1/devices/${service}/${device}`);
        return reply.code(201).send({ ...request.body, username, secret });
      },
    });
  };

/** Of a device that was never heard of. */
export const unseen: DeviceSeen = {
  presence: {
    link: { up: false, since: null, ended: null, by: null },
    data: { flowing: null, lastReceivedAt: null, lastMeasuredAt: null },
  },
  lastSeenAt: null,
  battery: null,
};

/** Devices with what is known of their being there. */
const shownBy =
  (presences: ReadPresences) =>
  async (devices: readonly Device[]): Promise<z.output<typeof shownDevice>[]> => {
    const seen = await presences(devices);
    return devices.map((each) => ({ ...each, ...(seen.get(keyOf(each.service, each.device)) ?? unseen) }));
  };
