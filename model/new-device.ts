import { assertNamesNobody, directIdentifierIn } from "./direct-identifiers.ts";
import { HubFailure } from "./failure.ts";
import { type DeviceId, type DeviceKey, halvesOf, patientId } from "./identity.ts";
import type { LabService } from "./pilot.ts";
import { assertServices } from "./pilot-fit.ts";
import type { Device } from "./registry.ts";
import { assertInTheLab, type ServiceEvent } from "./service-standing.ts";
import type { Instant } from "./time.ts";

/** A device's name is in topics, logs and the audit. */
function assertNamesDevice(device: DeviceId): void {
  assertNamesNobody({ device });
  if (!patientId.safeParse(device).success) return;
  throw new HubFailure("input-rejected", "body/device: is a person's pseudonym; name the device by itself");
}

/** The same of a name a device has asked for by itself: it gets another one then. */
export const namesDevice = (device: DeviceId): boolean =>
  directIdentifierIn(device) === null && !patientId.safeParse(device).success;

export interface DeviceWanted {
  readonly key: DeviceKey;
  readonly type: string;
  readonly gateway: DeviceKey | null;
  readonly at: Instant;
}

export interface DevicePlace {
  /** The pilot's services. */
  readonly services: readonly LabService[];
  /** What happened to its own, and how many devices that has. */
  readonly history: readonly ServiceEvent[];
  readonly devices: number;
}

/**
 * A device as it is to be added. Throws `input-rejected` for a service there is not and a name that is somebody's, `conflict`
 * for a service that has left the LAB or has its devices.
 */
export function newDevice(
  { key, type, gateway, at }: DeviceWanted,
  { services, history, devices }: DevicePlace,
): Device {
  const { service, device } = halvesOf(key);
  assertServices(services, [service]);
  assertNamesDevice(device);
  for (const each of services.filter(({ id }) => id === service)) {
    assertInTheLab(each, history);
    assertRoomForDevice(each, devices);
  }
  return { service, device, type, addedAt: at, revokedAt: null, gateway };
}

function assertRoomForDevice({ id, quotas }: Pick<LabService, "id" | "quotas">, devices: number): void {
  const quota = quotas.devices;
  if (devices < quota) return;
  throw new HubFailure(
    "conflict",
    `${id} has its ${quota} devices, which is its quota in the pilot definition; revoke one first.`,
    { details: { quota } },
  );
}
