import { problemsTold, type Receipt, type ReceiptStatus, receipt } from "../model/receipt.ts";
import type { Instant } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

/** The receipt a message gets as JSON text; `null` when all was stored and none was asked for. */
export function receiptFor(work: MessageWork, hubTime: Instant): string | null {
  const status = statusOf(work);
  const isWhole = status === "stored" && work.duplicate === 0;
  if ((isWhole && !work.receiptAsked) || work.status !== null) return null;
  const { seq, boot } = work.named;
  const told: Receipt = {
    v: 1,
    ...(seq === undefined ? {} : { seq }),
    ...(boot === undefined ? {} : { boot }),
    status,
    stored: work.stored,
    problems: work.rejected.slice(0, problemsTold).map((each) => each.problem),
    message: work.message,
    hubTime,
  };
  return JSON.stringify(receipt.encode(told));
}

function statusOf({ found, stored, duplicate, rejected }: MessageWork): ReceiptStatus {
  if (rejected.length === found && found > 0) return "quarantined";
  if (rejected.length > 0) return "partly-stored";
  return stored === 0 && duplicate > 0 ? "duplicate" : "stored";
}
