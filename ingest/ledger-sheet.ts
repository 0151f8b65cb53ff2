import type { LedgerCount } from "../model/ledger.ts";
import { utcHour } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

/** Sums a batch by device and UTC hour of arrival. Every reading found is in exactly one of the three columns. */
export function ledgerOf(works: readonly MessageWork[]): readonly LedgerCount[] {
  const sums = new Map<string, LedgerCount>();
  for (const { entry, found, stored, duplicate, rejected } of works) {
    const hour = utcHour(entry.receivedAt);
    const key = `${entry.device} ${hour}`;
    const sum = sums.get(key) ?? {
      device: entry.device,
      hour,
      processed: 0,
      found: 0,
      stored: 0,
      duplicate: 0,
      quarantined: 0,
    };
    sums.set(key, {
      device: entry.device,
      hour,
      processed: sum.processed + 1,
      found: sum.found + found,
      stored: sum.stored + stored,
      duplicate: sum.duplicate + duplicate,
      quarantined: sum.quarantined + rejected.length,
    });
  }
  return [...sums.values()];
}
