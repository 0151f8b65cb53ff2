import { randomBytes } from "node:crypto";
import { type HashSecret, secretFrom } from "../model/device-secret.ts";
import { type DeviceKey, deviceId, type ServiceId } from "../model/identity.ts";
import type { Registry } from "../model/registry-book.ts";
import { atMillisecond } from "../model/time.ts";

export interface Login {
  readonly username: string;
  readonly secret: string;
}

/** Devices of one service and type, behind a gateway or not. */
export interface CrowdAsked {
  readonly service: ServiceId;
  readonly type: string;
  readonly names: readonly string[];
  readonly gateway?: DeviceKey;
}

/**
 * Thousands of devices straight into the registry, before a hub is started on it: over the API it would take minutes, and
 * warm the hub up with what it seldom does.
 */
export async function registerCrowd(
  registry: Pick<Registry, "addDevice">,
  hashSecret: HashSecret,
  { service, type, names, gateway }: CrowdAsked,
): Promise<readonly Login[]> {
  const logins: Login[] = [];
  const addedAt = atMillisecond(Date.now());
  for (const name of names) {
    const secret = secretFrom(randomBytes(32));
    const device = deviceId.parse(name);
    const added = { service, device, type, addedAt, revokedAt: null, gateway: gateway ?? null };
    await registry.addDevice(added, hashSecret(secret));
    logins.push({ username: `${service}/${name}`, secret });
  }
  return logins;
}

/** `crowd-00000` and on. */
export const crowdNames = (count: number, name = "crowd"): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(5, "0")}`);
