import type { DeviceKey } from "../model/identity.ts";
import type { Duration } from "../model/time.ts";

/**
 * What devices of one connection sent faster than they may, each device's in order, until its time has come. The receive
 * window bounds how much that is.
 */
export interface WaitingLines<Item> {
  readonly length: number;
  /** True while something of the device waits: whatever else it sent comes after that. */
  has(device: DeviceKey): boolean;
  add(device: DeviceKey, item: Item, wait: Duration): void;
  /** Lets all go at once. */
  empty(): void;
}

/** Timers are no finer than a millisecond; what would go within this goes together. */
const grain = 5;

interface Line<Item> {
  readonly items: { readonly item: Item; readonly at: number }[];
  timer: NodeJS.Timeout | undefined;
}

export function waitingLines<Item>(letGo: (item: Item) => void): WaitingLines<Item> {
  const lines = new Map<DeviceKey, Line<Item>>();
  let length = 0;

  function go(device: DeviceKey, line: Line<Item>): void {
    const now = performance.now();
    const later = line.items.findIndex(({ at }) => at > now + grain);
    const due = line.items.splice(0, later === -1 ? line.items.length : later);
    const [next] = line.items;
    if (next === undefined) lines.delete(device);
    else line.timer = setTimeout(() => go(device, line), next.at - now);
    length -= due.length;
    for (const { item } of due) letGo(item);
  }

  return {
    get length() {
      return length;
    },
    has: (device) => lines.has(device),
    add(device, item, wait) {
      const line = lines.get(device) ?? { items: [], timer: undefined };
      line.items.push({ item, at: performance.now() + wait });
      length += 1;
      if (line.items.length > 1) return;
      lines.set(device, line);
      line.timer = setTimeout(() => go(device, line), wait);
    },
    empty() {
      for (const [device, line] of [...lines]) {
        clearTimeout(line.timer);
        lines.delete(device);
        length -= line.items.length;
        for (const { item } of line.items) letGo(item);
      }
    },
  };
}
