import type { LedgerCount } from "../model/ledger.ts";
import { utcHour } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

/** Sums a batch by device and UTC hour of arrival. Every reading found is in exactly one of the three columns. */
export function ledgerOf(works: readonly MessageWork[]): readonly LedgerCount[] {
  const sums = new Map<string, Sum>();
  for (const { entry, bytes, found, stored, duplicate, rejected } of works) {
    const hour = utcHour(entry.receivedAt);
    const key = `${entry.device} ${hour}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { ...none, device: entry.device, hour };
      sums.set(key, sum);
    }
    sum.processed += 1;
    sum.found += found;
    sum.stored += stored;
    sum.duplicate += duplicate;
    sum.quarantined += rejected.length;
    if (entry.channel === "status") sum.statuses += 1;
    else sum.bytes += bytes;
  }
  return [...sums.values()];
}

const none = {
  processed: 0,
  found: 0,
  stored: 0,
  duplicate: 0,
  quarantined: 0,
  statuses: 0,
  bytes: 0,
};

type Sum = { -readonly [Column in keyof LedgerCount]: LedgerCount[Column] };
