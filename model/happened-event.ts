import { z } from "zod";
import type { DeviceKey, MessageId, PatientId } from "./identity.ts";
import type { Instant } from "./time.ts";

/** Things that happen, as devices tell them on `events`. The order is stored; only append. */
export const eventKinds = [
  "help-button",
  "fall",
  "severe-hypoglycaemia",
  "session-started",
  "session-ended",
  "device-worn",
  "device-removed",
] as const;
export const eventKind = z.enum(eventKinds);
export type EventKind = z.infer<typeof eventKind>;

/** One thing that happened to one patient, as it is kept. */
export interface HappenedEvent {
  readonly patient: PatientId;
  readonly device: DeviceKey;
  readonly kind: EventKind;
  /** When it happened, the device's clock put right. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly message: MessageId;
}

/** What happened to whom. Written with the batch that told of it. */
export interface EventBook {
  /** Of one patient, `from <= at < until`, oldest first. */
  ofPatient(patient: PatientId, from: Instant, until: Instant): Promise<readonly HappenedEvent[]>;
}
