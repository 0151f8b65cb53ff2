import { z } from "zod";
import type { DeviceKey } from "../model/identity.ts";
import type { Problem } from "../model/quarantine.ts";
import { after, type Duration, type Instant, parseInstant } from "../model/time.ts";
import type { Assignments } from "./assignments.ts";

/** What decides whether something of a message may be taken: the message itself and histories, never the clock. */
export interface Sending {
  readonly device: DeviceKey;
  readonly receivedAt: Instant;
  readonly correction: Duration;
}

const timed = z.object({ at: z.string() });
const none: ReadonlySet<number> = new Set();

/**
 * Which of a message's readings are of somebody who had withdrawn when they were measured or received: nothing of
 * their content may be kept. A reading with another fault is looked at as well, for quarantine would keep it; when its
 * time names nobody, it goes by who had the device when it came.
 */
export function withheldAmong(
  readings: readonly unknown[],
  sending: Sending,
  assignments: Assignments,
): ReadonlySet<number> {
  if (!assignments.mayBeClosed(sending.device)) return none;
  return new Set(readings.keys().filter((index) => isWithheld(readings[index], sending, assignments)));
}

/** Whether a message that cannot be read came from a device of somebody who had withdrawn by then. */
export const isWholeWithheld = (
  { device, receivedAt }: Omit<Sending, "correction">,
  assignments: Assignments,
): boolean => {
  const patient = assignments.patientAt(device, receivedAt);
  return patient !== null && assignments.isClosed(patient, receivedAt, receivedAt);
};

function isWithheld(given: unknown, sending: Sending, assignments: Assignments): boolean {
  const { device, receivedAt, correction } = sending;
  const said = timed.safeParse(given);
  const deviceAt = said.success ? parseInstant(said.data.at) : null;
  const at = deviceAt === null ? null : after(deviceAt, correction);
  const patient = at === null ? null : assignments.patientAt(device, at);
  if (at === null || patient === null) return isWholeWithheld(sending, assignments);
  return assignments.isClosed(patient, at, receivedAt);
}

/** What is told of what was withheld. It says nothing of the person but what the device's owner must know. */
export const withdrawnAt = (path: string): Problem => ({
  path,
  reason: "consent-withdrawn",
  detail: "the person who had the device takes no part (any more); nothing of this was kept",
});
