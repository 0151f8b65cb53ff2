import { receipt } from "../../model/receipt.ts";
import { formatInstant, type Instant } from "../../model/time.ts";

export interface ReceiptKept {
  /** The same however often it is told. */
  readonly id: string;
  readonly body: string;
}

/** A receipt that tells of a problem; `null` for one whose message is in the store, which the device need not know late. */
export function worthKeeping(text: string): ReceiptKept | null {
  const told = receipt.safeDecode(JSON.parse(text));
  if (!told.success || told.data.status === "stored" || told.data.status === "duplicate") return null;
  return { id: `receipt-${told.data.message}`, body: text };
}

/** What is said to devices bears the time at which it is said. */
export const asOf = (body: string, now: Instant): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), hubTime: formatInstant(now) });
