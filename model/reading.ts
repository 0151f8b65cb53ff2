import { z } from "zod";
import type { DeviceKey } from "./identity.ts";
import { deviceId, type MessageId, messageId, type PatientId, serviceId } from "./identity.ts";
import { type Instant, instant } from "./time.ts";

/** What a reader should know of a reading's quality. The order is stored; only append. */
export const qualityFlags = ["implausible", "clock-corrected", "late"] as const;
export const qualityFlag = z.enum(qualityFlags);
export type QualityFlag = z.infer<typeof qualityFlag>;

/** One measurement of one patient, in the metric's canonical unit, as it is kept. */
export interface Reading {
  readonly patient: PatientId;
  readonly device: DeviceKey;
  /** A metric code of the catalogue; its canonical unit is the unit of `value`. */
  readonly code: string;
  /** When it was measured, after correction of the device's clock. Rules and charts use this. */
  readonly at: Instant;
  /** When the device said it was measured; differs from `at` only when its clock was off. Duplicates go by this. */
  readonly deviceAt: Instant;
  readonly receivedAt: Instant;
  readonly value: number;
  /** As sent, when unit or rounding changed it. */
  readonly sent: { readonly value: number; readonly unit: string } | null;
  readonly context: Readonly<Record<string, string>> | null;
  readonly flags: readonly QualityFlag[];
  readonly message: MessageId;
}

/** A reading as the API shows it. */
export const readingView = z.object({
  at: instant,
  receivedAt: instant,
  code: z.string(),
  value: z.number(),
  unit: z.string(),
  service: serviceId,
  device: deviceId,
  flags: z.array(qualityFlag),
  message: messageId,
  deviceAt: instant.optional(),
  sent: z.object({ value: z.number(), unit: z.string() }).optional(),
  context: z.record(z.string(), z.string()).optional(),
});
export type ReadingView = z.infer<typeof readingView>;

/** Readings of one civil hour or day, gathered. A bucket without readings is left out, never zero. */
export const bucketView = z.object({
  from: instant,
  n: z.int().min(1),
  mean: z.number(),
  min: z.number(),
  max: z.number(),
});
export type Bucket = z.infer<typeof bucketView>;
