import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import { between, type Instant, minutes } from "../model/time.ts";
import type { DeviceContact } from "../model/watch-book.ts";
import type { MessageWork } from "./message-work.ts";

/** When each device was last heard of. Only registered devices can speak, so that there are no more of them. */
export interface Contacts {
  of(device: DeviceKey): DeviceContact | null;
  /** Learns from messages taken to their end; returns what is to be kept with their batch. */
  take(works: readonly MessageWork[]): readonly DeviceContact[];
}

// A device that speaks every second is written once a minute: after a crash it is known to that minute.
const keptEvery = minutes(1);
// Contract, section 3: what a clock may be off.
const tolerance = 60;

export function contactsFrom(known: readonly DeviceContact[], board: Board): Contacts {
  const held = new Map(known.map((each) => [each.device, each]));
  const kept = new Map(held);
  board.set("watch_contacts", held.size);

  function isToKeep(next: DeviceContact): boolean {
    const before = kept.get(next.device);
    if (before === undefined) return true;
    return (
      next.batteryAt !== before.batteryAt ||
      isOff(next) !== isOff(before) ||
      isLater(before.readingAt, next.readingAt) ||
      Math.abs(between(before.heardAt, next.heardAt)) >= keptEvery
    );
  }

  return {
    of: (device) => held.get(device) ?? null,
    take(works) {
      const touched = new Set<DeviceKey>();
      for (const work of works) {
        const { device } = work.entry;
        const next = learnt(held.get(device), work);
        if (next === null) continue;
        held.set(device, next);
        touched.add(device);
      }
      board.set("watch_contacts", held.size);
      const changed = [...touched].flatMap((device) => held.get(device) ?? []).filter(isToKeep);
      for (const each of changed) kept.set(each.device, each);
      return changed;
    },
  };
}

const isLater = (before: Instant | null, next: Instant | null): boolean =>
  next !== null && (before === null || Math.abs(between(before, next)) >= keptEvery);

const isOff = ({ clockOffset }: DeviceContact): boolean => Math.abs(clockOffset ?? 0) > tolerance;

/** What a message tells of its device. A will is the broker's word, sent when the device is gone: it tells nothing. */
function learnt(known: DeviceContact | undefined, work: MessageWork): DeviceContact | null {
  const { entry, status } = work;
  if (status?.online === false) return null;
  const { device, receivedAt: heardAt } = entry;
  const none = { battery: null, batteryBefore: null, batteryAt: null, clockOffset: null };
  const before = known ?? { device, heardAt, ...none, readingAt: null, measuredAt: null };
  const battery = status?.battery;
  return {
    ...before,
    heardAt,
    clockOffset: work.clockOffset ?? before.clockOffset,
    ...(battery === undefined ? {} : { battery, batteryBefore: before.battery, batteryAt: heardAt }),
    ...measured(before, work),
  };
}

/** What came a second time tells nothing new. */
function measured(
  { measuredAt }: DeviceContact,
  { entry, stored, kept, readings }: MessageWork,
): Partial<DeviceContact> {
  const [first, ...others] = stored > 0 ? (kept ?? readings).map(({ at }) => at) : [];
  if (first === undefined) return {};
  const latest = others.reduce((last, at) => (at > last ? at : last), first);
  const isLatest = measuredAt === null || latest > measuredAt;
  return { readingAt: entry.receivedAt, measuredAt: isLatest ? latest : measuredAt };
}
