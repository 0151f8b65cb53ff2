import { z } from "zod";
import type { DeviceKey } from "../model/identity.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import { after, type Duration, type Instant, parseInstant } from "../model/time.ts";
import type { Assignments } from "./assignments.ts";

/** What decides whether something of a message may be taken: the message itself and histories, never the clock. */
export interface Sending {
  readonly device: DeviceKey;
  readonly receivedAt: Instant;
  readonly correction: Duration;
}

const timed = z.object({ at: z.string() });
const none: Withheld = new Map();

/** Why nothing of the content may be kept. Of somebody who was erased nobody is told more than that the device is nobody's. */
export type WithheldFor = Extract<QuarantineReason, "consent-withdrawn" | "not-assigned">;
/** Readings of which nothing may be kept, by their index. */
export type Withheld = ReadonlyMap<number, WithheldFor>;

/**
 * Which of a message's readings are of somebody who had withdrawn when they were measured or received, or who was
 * erased since: nothing of their content may be kept. A reading with another fault is looked at as well, for quarantine
 * would keep it; when its time names nobody, it goes by who had the device when it came.
 */
export function withheldAmong(
  readings: readonly unknown[],
  sending: Sending,
  assignments: Assignments,
): Withheld {
  if (!assignments.mayBeClosed(sending.device)) return none;
  const withheld = new Map<number, WithheldFor>();
  for (const [index, reading] of readings.entries()) {
    const why = whyWithheld(reading, sending, assignments);
    if (why !== null) withheld.set(index, why);
  }
  return withheld;
}

/** Whether a message that cannot be read came from a device of somebody who had withdrawn by then, or was erased since. */
export function whyWholeWithheld(
  { device, receivedAt }: Omit<Sending, "correction">,
  assignments: Assignments,
): WithheldFor | null {
  const patient = assignments.patientAt(device, receivedAt);
  if (patient === null) return assignments.wasErased(device, receivedAt) ? "not-assigned" : null;
  return assignments.isClosed(patient, receivedAt, receivedAt) ? "consent-withdrawn" : null;
}

function whyWithheld(given: unknown, sending: Sending, assignments: Assignments): WithheldFor | null {
  const { device, receivedAt, correction } = sending;
  const said = timed.safeParse(given);
  const deviceAt = said.success ? parseInstant(said.data.at) : null;
  const at = deviceAt === null ? null : after(deviceAt, correction);
  const patient = at === null ? null : assignments.patientAt(device, at);
  if (at !== null && assignments.wasErased(device, at)) return "not-assigned";
  if (at === null || patient === null) return whyWholeWithheld(sending, assignments);
  return assignments.isClosed(patient, at, receivedAt) ? "consent-withdrawn" : null;
}

const details: Record<WithheldFor, string> = {
  "consent-withdrawn": "the person who had the device takes no part (any more); nothing of this was kept",
  "not-assigned": "the device was assigned to nobody at that time",
};

/**
 * What is told of what was withheld. It says nothing of the person but what the device's owner must know; of somebody
 * erased the same as of a device that was never anybody's.
 */
export const withheldAt = (path: string, reason: WithheldFor): Problem => ({
  path: reason === "not-assigned" && path !== "" ? `${path}/at` : path,
  reason,
  detail: details[reason],
});
