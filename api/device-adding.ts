import { type HashSecret, secretFrom } from "../model/device-secret.ts";
import { type DeviceKey, halvesOf } from "../model/identity.ts";
import { newDevice } from "../model/new-device.ts";
import type { Pilot } from "../model/pilot.ts";
import type { ServiceBook } from "../model/registry-book.ts";
import type { Clock } from "../model/time.ts";
import type { DeviceBook } from "./needs.ts";
import { oneByOne } from "./turns.ts";

export interface DeviceAddingNeeds {
  readonly registry: DeviceBook;
  readonly services: ServiceBook;
  readonly pilot: Pilot;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** Adds a device, behind a gateway or not; returns its secret, which is told nowhere else. */
export type AddDevice = (key: DeviceKey, type: string, gateway?: DeviceKey | null) => Promise<string>;

/** Adds one after the other: two at once must not both find the last place free. */
export function addingDevices(needs: DeviceAddingNeeds): AddDevice {
  const { registry, services, pilot, hashSecret, clock, random } = needs;
  const inTurn = oneByOne();
  return (key, type, gateway = null) =>
    inTurn(async () => {
      const { service } = halvesOf(key);
      const history = await services.history(service);
      const devices = await registry.deviceCount(service);
      const wanted = { key, type, gateway, at: clock.now() };
      const added = newDevice(wanted, { services: pilot.services, history, devices });
      const secret = secretFrom(random(32));
      await registry.addDevice(added, hashSecret(secret));
      return secret;
    });
}
