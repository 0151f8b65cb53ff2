import type { QuarantineReason } from "../model/quarantine.ts";
import type { BadCause } from "../model/sli.ts";
import type { MessageWork } from "./message-work.ts";

/** Who is to blame; `null` for what says nothing of the message itself. */
const blame: Readonly<Record<QuarantineReason, BadCause | null>> = {
  "not-json": "device",
  "not-cbor": "device",
  schema: "device",
  "unknown-version": "device",
  "unknown-metric": "device",
  "unknown-unit": "device",
  "impossible-value": "device",
  "time-invalid": "device",
  "time-future": "device",
  "time-too-old": "device",
  "identity-conflict": "device",
  "not-assigned": "staff",
  "consent-withdrawn": null,
  quota: null,
  "store-refused": "hub",
};

/**
 * Whether a message could be taken whole: `null` when it could, else its one cause, the hub's own first. Not counted: what
 * was sent again, went past a quota, or was of somebody who had withdrawn.
 */
export function faultOf(work: MessageWork): BadCause | null | "not-counted" {
  const { found, duplicate, rejected, readings, isOurFault } = work;
  if (isOurFault) return "hub";
  if (rejected.length === 0) {
    if (found > 0 && duplicate === found) return "not-counted";
    return readings.some(({ flags }) => flags.includes("implausible")) ? "device" : null;
  }
  const causes = rejected.flatMap(({ problem }) => blame[problem.reason] ?? []);
  if (causes.length === 0) return rejected.length === found ? "not-counted" : null;
  return (["hub", "staff"] as const).find((cause) => causes.includes(cause)) ?? "device";
}
