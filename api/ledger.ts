import { bucketStart } from "../model/civil-time.ts";
import { type DeviceKey, halvesOf, type ServiceId } from "../model/identity.ts";
import type { LedgerLine } from "../model/ledger.ts";
import type { LedgerBook } from "../model/state-store.ts";
import type { Instant } from "../model/time.ts";
import { watchdogService } from "../model/watchdog.ts";
import type { ReadBacklog } from "./backlog.ts";

export interface LedgerNeeds {
  readonly book: LedgerBook;
  readonly backlog: ReadBacklog;
}

export interface LedgerAsked {
  readonly from: Instant;
  readonly until: Instant;
  readonly now: Instant;
  readonly by: "device" | "service";
  readonly sees: (service: ServiceId) => boolean;
}

/** Counts are kept by UTC hour, so the hour that holds an instant is the finest start there is. */
export const hourOf = (at: Instant): Instant => bucketStart(at, "PT1H", "UTC");

/**
 * The ledger of the hours from the one that holds `from`. The hub's trials of itself are nobody's messages, and not in it.
 *
 * Pending messages are counted as they are now, and only for a window that reaches into the present hour: what
 * waits has hardly ever been received in an earlier one, and a closed day must not change with the traffic.
 */
export async function ledgerLines(needs: LedgerNeeds, asked: LedgerAsked): Promise<readonly LedgerLine[]> {
  const { pending, counts } = await snapshot(needs, asked);
  const lines = new Map<string, Sum>();
  const lineOf = (device: DeviceKey): Sum | null => {
    const { service } = halvesOf(device);
    if (service === watchdogService || !asked.sees(service)) return null;
    const key = asked.by === "device" ? device : service;
    const line = lines.get(key) ?? { ...nothing };
    lines.set(key, line);
    return line;
  };
  for (const count of counts) addTo(lineOf(count.device), count);
  if (asked.until > hourOf(asked.now)) {
    for (const [device, waiting] of pending) addTo(lineOf(device), { ...nothing, pending: waiting });
  }
  return [...lines]
    .map(([key, sum]) => ({ key, ...balanceOf(sum) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Counts and backlog of one moment: read once more when the pipeline moved in between. Under steady traffic it
 * always does; then a message may be seen as pending and processed at once, never as neither.
 */
async function snapshot({ book, backlog }: LedgerNeeds, { from, until }: LedgerAsked) {
  const first = await backlog();
  const counts = await book.counts(hourOf(from), until);
  if (first.pending.size === 0) return { pending: first.pending, counts };
  const { pending, position } = await backlog();
  if (position === first.position) return { pending, counts };
  return { pending, counts: await book.counts(hourOf(from), until) };
}

/** All lines in one. */
export function totalOf(lines: readonly LedgerLine[]): Omit<LedgerLine, "key"> {
  const sum: Sum = { ...nothing };
  for (const { messages, readings } of lines) {
    addTo(sum, { ...readings, processed: messages.processed, pending: messages.pending });
  }
  return balanceOf(sum);
}

interface Sum {
  processed: number;
  pending: number;
  found: number;
  stored: number;
  duplicate: number;
  quarantined: number;
}
const nothing = { processed: 0, pending: 0, found: 0, stored: 0, duplicate: 0, quarantined: 0 };

function addTo(sum: Sum | null, more: Partial<Sum>): void {
  if (sum === null) return;
  sum.processed += more.processed ?? 0;
  sum.pending += more.pending ?? 0;
  sum.found += more.found ?? 0;
  sum.stored += more.stored ?? 0;
  sum.duplicate += more.duplicate ?? 0;
  sum.quarantined += more.quarantined ?? 0;
}

const balanceOf = ({ processed, pending, found, stored, duplicate, quarantined }: Sum) => ({
  messages: { received: processed + pending, processed, pending },
  readings: { found, stored, duplicate, quarantined },
  residual: found - stored - duplicate - quarantined,
});
