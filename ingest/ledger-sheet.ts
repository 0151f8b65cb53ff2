import type { DeviceKey } from "../model/identity.ts";
import type { LedgerCount } from "../model/ledger.ts";
import { utcHour } from "../model/time.ts";
import type { MessageWork } from "./message-work.ts";

/** Sums a batch by device and UTC hour of arrival. Every reading found is in exactly one of the three columns. */
export function ledgerOf(works: readonly MessageWork[]): readonly LedgerCount[] {
  const sums: Sum[] = [];
  // Nearly always each device has messages of one hour, or of two.
  const devices = new Map<DeviceKey, Sum[]>();
  for (const { entry, bytes, found, stored, duplicate, rejected } of works) {
    const hour = utcHour(entry.receivedAt);
    const own = devices.get(entry.device);
    let sum = own?.find((each) => each.hour === hour);
    if (sum === undefined) {
      sum = { ...none, device: entry.device, hour };
      sums.push(sum);
      if (own === undefined) devices.set(entry.device, [sum]);
      else own.push(sum);
    }
    sum.processed += 1;
    sum.found += found;
    sum.stored += stored;
    sum.duplicate += duplicate;
    sum.quarantined += rejected.length;
    if (entry.channel === "status") sum.statuses += 1;
    else sum.bytes += bytes;
  }
  return sums;
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
