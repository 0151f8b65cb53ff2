import { z } from "zod";
import { type HashSecret, secretFrom } from "../../model/device-secret.ts";
import { deviceKey, keyOf, type ServiceId } from "../../model/identity.ts";
import { assertNamesDevice, assertRoomForDevice } from "../../model/new-device.ts";
import type { Pilot } from "../../model/pilot.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import type { NoteDeed } from "../../model/records.ts";
import { deviceView } from "../../model/registry.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import type { Clock } from "../../model/time.ts";
import type { AskedBy } from "../asking.ts";
import { tagged } from "../etag.ts";
import type { DeviceBook } from "../needs.ts";
import { type OwnDevice, ownDevice } from "../own-device.ts";
import { listOf, pageQuery } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import { assertTakesPart } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import { oneByOne } from "../turns.ts";
import type { Routes } from "../zod-schemas.ts";

const newDevice = deviceView.pick({ service: true, device: true, type: true });
const addedDevice = newDevice.extend({ username: deviceKey, secret: z.string() });

export interface DeviceNeeds {
  readonly registry: DeviceBook;
  readonly services: ServiceBook;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly pilot: Pilot;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** Devices, and the one moment at which a secret is told. */
export const deviceRoutes =
  (needs: DeviceNeeds): Routes =>
  async (app) => {
    const { registry, sessions, pilot } = needs;
    const permits = ["supplier", "operator", "admin"] as const;
    const config = { permits, purpose: "operation", scope: "services" } as const;
    const find: OwnDevice = ownDevice(registry, sessions);
    const add = adding(needs);

    app.get("/devices", {
      config,
      schema: { summary: "Devices", querystring: pageQuery, response: { 200: listOf(deviceView) } },
      handler: async (request) => {
        const page = await registry.devices(sessions.visitor(request).services, request.query);
        return { items: [...page.items], next: page.next };
      },
    });

    app.get("/devices/:service/:device", {
      config,
      schema: {
        summary: "One device",
        params: z.object({ service: z.string(), device: z.string() }),
        response: { 200: deviceView },
      },
      handler: async (request, reply) => tagged(reply, deviceView, await find(request, request.params)),
    });

    app.post("/devices", {
      config,
      schema: {
        summary: "Add a device; its secret is told this once",
        body: newDevice,
        response: { 201: addedDevice },
      },
      handler: async (request, reply) => {
        const { service, device } = request.body;
        assertServices(ownServices(pilot, sessions.visitor(request)), [service]);
        const secret = await add(request.body);
        await needs.note(needs.asked(request), { action: "add-device", object: keyOf(service, device) });
        reply.header("location", `/api/v1/devices/${service}/${device}`);
        return reply.code(201).send({ ...request.body, username: keyOf(service, device), secret });
      },
    });
  };

/** Adds one after the other: two at once must not both find the last place free. */
function adding({ registry, services, pilot, hashSecret, clock, random }: DeviceNeeds) {
  const inTurn = oneByOne();
  return ({ service, device, type }: z.infer<typeof newDevice>): Promise<string> =>
    inTurn(async () => {
      assertNamesDevice(device);
      await assertTakesPart(services, pilot, service);
      await assertRoom(registry, pilot, service);
      const secret = secretFrom(random(32));
      const added = { service, device, type, addedAt: clock.now(), revokedAt: null, gateway: null };
      await registry.addDevice(added, hashSecret(secret));
      return secret;
    });
}

async function assertRoom(registry: DeviceBook, pilot: Pilot, id: ServiceId): Promise<void> {
  const service = pilot.services.find((each) => each.id === id);
  if (service !== undefined) assertRoomForDevice(service, await registry.deviceCount(id));
}
