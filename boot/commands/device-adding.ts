import { secretFrom } from "../../model/device-secret.ts";
import { type DeviceKey, halvesOf } from "../../model/identity.ts";
import { assertNamesDevice, assertRoomForDevice } from "../../model/new-device.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import type { Device } from "../../model/registry.ts";
import { assertInTheLab } from "../../model/service-standing.ts";
import type { OpenHub } from "./open-hub.ts";

/** Adds a device, behind a gateway or not, with its secret, which is told nowhere else. */
export async function addDevice(
  hub: OpenHub,
  key: DeviceKey,
  type: string,
  gateway: DeviceKey | null,
): Promise<{ readonly added: Device; readonly secret: string }> {
  const { registry, services } = hub.state;
  const { service, device } = halvesOf(key);
  assertServices(hub.pilot.services, [service]);
  assertNamesDevice(device);
  for (const each of hub.pilot.services.filter(({ id }) => id === service)) {
    assertInTheLab(each, await services.history(service));
    assertRoomForDevice(each, await registry.deviceCount(service));
  }
  const secret = secretFrom(hub.random(32));
  const added = { service, device, type, addedAt: hub.clock.now(), revokedAt: null, gateway };
  await registry.addDevice(added, hub.secrets.hashDevice(secret));
  await hub.note({ action: "add-device", object: key });
  return { added, secret };
}
