import { z } from "zod";
import type { DeviceKey } from "./identity.ts";
import { type Instant, instant } from "./time.ts";

/** What became of one device's messages received in one UTC hour. */
export interface LedgerCount {
  readonly device: DeviceKey;
  /** The start of the hour, by the hub's clock at arrival. */
  readonly hour: Instant;
  readonly processed: number;
  readonly found: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** How many of the messages processed told a device's status; no quota counts them, nor their bytes. */
  readonly statuses: number;
  /** Payload bytes of the messages processed, but for status messages. */
  readonly bytes: number;
}

export const ledgerGroup = z.enum(["device", "service"]);

/** One line of the ledger. `residual` is what cannot be accounted for, and must be zero. */
export const ledgerLine = z.object({
  key: z.string(),
  messages: z.object({ received: z.int(), processed: z.int(), pending: z.int() }),
  readings: z.object({ found: z.int(), stored: z.int(), duplicate: z.int(), quarantined: z.int() }),
  residual: z.int(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

export const ledgerReply = z.object({
  items: z.array(ledgerLine),
  next: z.null(),
  asOf: instant,
});
