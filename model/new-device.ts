import { assertNamesNobody, directIdentifierIn } from "./direct-identifiers.ts";
import { HubFailure } from "./failure.ts";
import { type DeviceId, patientId } from "./identity.ts";
import type { LabService } from "./pilot.ts";

/** Throws for a name that is somebody's: a device's name is in topics, logs and the audit. */
export function assertNamesDevice(device: DeviceId): void {
  assertNamesNobody({ device });
  if (!patientId.safeParse(device).success) return;
  throw new HubFailure("input-rejected", "body/device: is a person's pseudonym; name the device by itself");
}

/** The same of a name a device has asked for by itself: it gets another one then. */
export const namesDevice = (device: DeviceId): boolean =>
  directIdentifierIn(device) === null && !patientId.safeParse(device).success;

/** Throws `conflict` when a service has as many devices as it may. */
export function assertRoomForDevice(
  { id, quotas }: Pick<LabService, "id" | "quotas">,
  devices: number,
): void {
  const quota = quotas.devices;
  if (devices < quota) return;
  throw new HubFailure(
    "conflict",
    `${id} has its ${quota} devices, which is its quota in the pilot definition; revoke one first.`,
    { details: { quota } },
  );
}
