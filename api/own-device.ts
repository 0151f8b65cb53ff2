import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { deviceKey } from "../model/identity.ts";
import type { Device } from "../model/registry.ts";
import { nothingThere, sees } from "./access.ts";
import type { DeviceBook } from "./needs.ts";
import type { Sessions } from "./session.ts";

/** As an address names a device; whether anything is called so is another matter. */
export const named = z.object({ service: z.string(), device: z.string() });

export type OwnDevice = (request: FastifyRequest, of: Readonly<z.output<typeof named>>) => Promise<Device>;

/** Throws `not-found` alike for no device, for no device's name, and for somebody else's. */
export const ownDevice =
  (registry: DeviceBook, sessions: Sessions): OwnDevice =>
  async (request, { service, device }) => {
    const key = deviceKey.safeParse(`${service}/${device}`);
    const found = key.success ? await registry.device(key.data) : null;
    if (found === null || !sees(sessions.visitor(request), found.service)) throw nothingThere("device");
    return found;
  };
