import { z } from "zod";
import { type HashSecret, secretFrom } from "../../model/device-secret.ts";
import { type DeviceKey, deviceKey, halvesOf, keyOf } from "../../model/identity.ts";
import type { NoteDeed } from "../../model/records.ts";
import { type Device, deviceView } from "../../model/registry.ts";
import { type Clock, instant } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { nothingThere } from "../access.ts";
import type { AskedBy } from "../asking.ts";
import { assertAsSeen, tagged } from "../etag.ts";
import type { DeviceBook } from "../needs.ts";
import { named, ownDevice } from "../own-device.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

export interface DeviceChangeNeeds {
  readonly registry: DeviceBook;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly tell: (wire: Wire) => void;
}

const rotated = z.object({ username: deviceKey, secret: z.string() });

/** A device's secret is changed or ended, and its place behind a gateway. */
export const deviceChangeRoutes =
  (needs: DeviceChangeNeeds): Routes =>
  async (app) => {
    const { registry, sessions, asked, note, hashSecret, clock, random, tell } = needs;
    const find = ownDevice(registry, sessions);

    app.post("/devices/:service/:device/rotate", {
      config: forTechnicians,
      schema: {
        summary:
          "A new secret, told this once; the one before counts until the new one is used, for 24 h at most. `former=ends` ends it now",
        params: named,
        querystring: z.object({ former: z.enum(["overlap", "ends"]).default("overlap") }),
        response: { 200: rotated },
      },
      handler: async (request) => {
        const found = await find(request, request.params);
        assertAsSeen(request, deviceView, found);
        const username = keyFor(found);
        const secret = secretFrom(random(32));
        const { former } = request.query;
        await registry.rotateDevice(username, hashSecret(secret), clock.now(), former);
        if (former === "ends") tell({ tell: "credential-changed", device: username });
        await note(asked(request), { action: "rotate-device", object: username });
        return { username, secret };
      },
    });

    app.post("/devices/:service/:device/revoke", {
      config: forTechnicians,
      schema: {
        summary: "End a device's credential for good; its live session ends within two seconds",
        params: named,
        response: { 200: deviceView },
      },
      handler: async (request, reply) => {
        const found = await find(request, request.params);
        assertAsSeen(request, deviceView, found);
        const revoked = await registry.revokeDevice(keyFor(found), clock.now());
        tell({ tell: "credential-changed", device: keyFor(found) });
        await note(asked(request), { action: "revoke-device", object: keyFor(found) });
        return tagged(reply, deviceView, revoked);
      },
    });

    app.put("/devices/:service/:device/gateway", {
      config: forTechnicians,
      schema: {
        summary: "The gateway a device speaks through; `null` when it speaks for itself again",
        params: named,
        body: z.object({ gateway: deviceKey.nullable(), from: instant.optional() }),
        response: { 200: deviceView },
      },
      handler: async (request, reply) => {
        const found = await find(request, request.params);
        assertAsSeen(request, deviceView, found);
        const { gateway, from } = request.body;
        if (gateway !== null) await find(request, halvesOf(gateway));
        await registry.placeBehind(keyFor(found), gateway, from ?? clock.now());
        for (const each of [found.gateway, gateway]) {
          if (each !== null) tell({ tell: "credential-changed", device: each });
        }
        await note(asked(request), { action: "change-device", object: keyFor(found) });
        const placed = await registry.device(keyFor(found));
        if (placed === null) throw nothingThere("device");
        return tagged(reply, deviceView, placed);
      },
    });
  };

const keyFor = ({ service, device }: Device): DeviceKey => keyOf(service, device);
