import { z } from "zod";
import { type HashSecret, secretFrom } from "../../model/device-secret.ts";
import { deviceId, deviceKey, keyOf, serviceId } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import { deviceView } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Clock } from "../../model/time.ts";
import { nothingThere, sees } from "../access.ts";
import { listOf, pageQuery } from "../paging.ts";
import { assertServices, ownServices } from "../pilot-services.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

const newDevice = deviceView.pick({ service: true, device: true, type: true });
const addedDevice = z.object({
  service: serviceId,
  device: deviceId,
  type: deviceView.shape.type,
  username: deviceKey,
  secret: z.string(),
});

export interface DeviceNeeds {
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly pilot: Pilot;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** Devices, and the one moment at which a secret is told. */
export const deviceRoutes =
  ({ registry, sessions, pilot, hashSecret, clock, random }: DeviceNeeds): Routes =>
  async (app) => {
    const permits = ["supplier", "operator", "admin"] as const;

    app.get("/devices", {
      config: { permits },
      schema: { summary: "Devices", querystring: pageQuery, response: { 200: listOf(deviceView) } },
      handler: async (request) => {
        const page = await registry.devices(sessions.visitor(request).services, request.query);
        return { items: [...page.items], next: page.next };
      },
    });

    app.get("/devices/:service/:device", {
      config: { permits },
      schema: {
        summary: "One device",
        params: z.object({ service: z.string(), device: z.string() }),
        response: { 200: deviceView },
      },
      handler: async (request) => {
        const key = deviceKey.safeParse(`${request.params.service}/${request.params.device}`);
        const device = key.success ? await registry.device(key.data) : null;
        if (device === null || !sees(sessions.visitor(request), device.service)) throw nothingThere("device");
        return device;
      },
    });

    app.post("/devices", {
      config: { permits },
      schema: {
        summary: "Add a device; its secret is told this once",
        body: newDevice,
        response: { 201: addedDevice },
      },
      handler: async (request, reply) => {
        const { service, device, type } = request.body;
        assertServices(ownServices(pilot, sessions.visitor(request)), [service]);
        const secret = secretFrom(random(32));
        const added = { service, device, type, addedAt: clock.now(), revokedAt: null };
        await registry.addDevice(added, hashSecret(secret));
        reply.header("location", `/api/v1/devices/${service}/${device}`);
        return reply.code(201).send({ service, device, type, username: keyOf(service, device), secret });
      },
    });
  };
