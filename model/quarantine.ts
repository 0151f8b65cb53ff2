import { z } from "zod";
import { deviceKey, messageId } from "./identity.ts";
import { instant } from "./time.ts";

/** Why something a device sent was not stored. The list is closed; devices branch on it. */
export const quarantineReasons = [
  "not-json",
  "not-cbor",
  "schema",
  "unknown-version",
  "unknown-metric",
  "unknown-unit",
  "impossible-value",
  "time-invalid",
  "time-future",
  "time-too-old",
  "identity-conflict",
  "not-assigned",
  "consent-withdrawn",
  "quota",
  "store-refused",
] as const;
export const quarantineReason = z.enum(quarantineReasons);
export type QuarantineReason = z.infer<typeof quarantineReason>;

/** One thing wrong with a message: where (a JSON pointer), what, and how to mend it. Never a measured value. */
export const problem = z.object({ path: z.string(), reason: quarantineReason, detail: z.string() });
export type Problem = z.infer<typeof problem>;

/** A message, or one reading of it, kept aside with the reason. */
export const quarantined = z.object({
  id: z.int(),
  message: messageId,
  device: deviceKey,
  receivedAt: instant,
  path: z.string(),
  reason: quarantineReason,
  detail: z.string(),
});
export type Quarantined = z.infer<typeof quarantined>;
