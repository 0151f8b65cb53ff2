import { type HashSecret, secretFrom } from "../model/device-secret.ts";
import type { DeviceKey, ServiceId } from "../model/identity.ts";
import { assertNamesDevice, assertRoomForDevice } from "../model/new-device.ts";
import type { Pilot } from "../model/pilot.ts";
import type { Device } from "../model/registry.ts";
import type { ServiceBook } from "../model/registry-book.ts";
import type { Clock } from "../model/time.ts";
import type { DeviceBook } from "./needs.ts";
import { assertTakesPart } from "./service-view.ts";
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
export type AddDevice = (
  added: Pick<Device, "service" | "device" | "type">,
  gateway?: DeviceKey,
) => Promise<string>;

/** Adds one after the other: two at once must not both find the last place free. */
export function addingDevices(needs: DeviceAddingNeeds): AddDevice {
  const { registry, services, pilot, hashSecret, clock, random } = needs;
  const inTurn = oneByOne();
  return ({ service, device, type }, gateway) =>
    inTurn(async () => {
      assertNamesDevice(device);
      await assertTakesPart(services, pilot, service);
      await assertRoom(registry, pilot, service);
      const secret = secretFrom(random(32));
      const added = {
        service,
        device,
        type,
        addedAt: clock.now(),
        revokedAt: null,
        gateway: gateway ?? null,
      };
      await registry.addDevice(added, hashSecret(secret));
      return secret;
    });
}

async function assertRoom(registry: DeviceBook, pilot: Pilot, id: ServiceId): Promise<void> {
  const service = pilot.services.find((each) => each.id === id);
  if (service !== undefined) assertRoomForDevice(service, await registry.deviceCount(id));
}
