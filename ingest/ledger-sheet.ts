import type { LedgerCount } from "../model/ledger.ts";
import { utcHour } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

/** Sums a batch by device and UTC hour of arrival. Every reading found is in exactly one of the three columns. */
export function ledgerOf(works: readonly MessageWork[]): readonly LedgerCount[] {
  const sums = new Map<string, Sum>();
  for (const { entry, found, stored, duplicate, rejected } of works) {
    const hour = utcHour(entry.receivedAt);
    const key = `${entry.device} ${hour}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { device: entry.device, hour, processed: 0, found: 0, stored: 0, duplicate: 0, quarantined: 0 };
      sums.set(key, sum);
    }
    sum.processed += 1;
    sum.found += found;
    sum.stored += stored;
    sum.duplicate += duplicate;
    sum.quarantined += rejected.length;
  }
  return [...sums.values()];
}

type Sum = { -readonly [Column in keyof LedgerCount]: LedgerCount[Column] };
