import { eventKinds, type HappenedEvent } from "../model/happened-event.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import { submittedEvent } from "../model/telemetry-message.ts";
import { after, parseInstant } from "../model/time.ts";
import type { Assignments } from "./assignments.ts";
import { firstProblem } from "./decode.ts";
import { type Circumstances, untimeliness } from "./examine.ts";

/** An event fit to be kept, or what is wrong with it. */
export type ExaminedEvent = { readonly event: HappenedEvent } | { readonly problem: Problem };

/** Looks at one submitted event: kind, time, person. The index is its place in the message. */
export function examineEvent(
  given: unknown,
  index: number,
  { device, message, receivedAt, correction }: Circumstances,
  assignments: Assignments,
): ExaminedEvent {
  const wrong = (path: string, reason: QuarantineReason, detail: string): ExaminedEvent => ({
    problem: { path: `/events/${index}${path}`, reason, detail },
  });
  const parsed = submittedEvent.safeParse(given);
  if (!parsed.success) {
    const { path, detail } = firstProblem(parsed.error);
    return wrong(path, "schema", path === "/kind" ? `must be one of ${eventKinds.join(", ")}` : detail);
  }
  const deviceAt = parseInstant(parsed.data.at);
  if (deviceAt === null) return wrong("/at", "time-invalid", "must be an RFC 3339 time with a zone");
  const at = after(deviceAt, correction);
  const untimely = untimeliness(at, receivedAt);
  if (untimely !== null) return wrong("/at", ...untimely);
  const patient = assignments.patientAt(device, at);
  if (patient === null) return wrong("/at", "not-assigned", "the device was assigned to nobody at that time");
  return { event: { patient, device, kind: parsed.data.kind, at, receivedAt, message } };
}
