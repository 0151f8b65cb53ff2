import { secretFrom } from "../../model/device-secret.ts";
import { type DeviceKey, halvesOf } from "../../model/identity.ts";
import { newDevice } from "../../model/new-device.ts";
import type { Device } from "../../model/registry.ts";
import type { OpenHub } from "./open-hub.ts";

/** Adds a device, behind a gateway or not, and notes it; its secret is told nowhere else. */
export async function addDevice(
  { state, pilot, secrets, random, clock, note }: OpenHub,
  key: DeviceKey,
  type: string,
  gateway: DeviceKey | null,
): Promise<{ readonly added: Device; readonly secret: string }> {
  const { service } = halvesOf(key);
  const history = await state.services.history(service);
  const devices = await state.registry.deviceCount(service);
  const wanted = { key, type, gateway, at: clock.now() };
  const added = newDevice(wanted, { services: pilot.services, history, devices });
  const secret = secretFrom(random(32));
  await state.registry.addDevice(added, secrets.hashDevice(secret));
  await note({ action: "add-device", object: key });
  return { added, secret };
}
