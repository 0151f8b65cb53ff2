import type { Duration } from "../model/time.ts";

/** What one device sent faster than it may, in order, until its time has come. The receive window bounds its length. */
export interface WaitingLine<Item> {
  readonly length: number;
  /** The first to wait does so for `wait`, the others for one step after the one before them. */
  add(item: Item, wait: Duration): void;
  /** Lets all go at once. */
  empty(): void;
}

/** Timers are no finer than a millisecond; with shorter steps several items go together, this often. */
const grain = 5;

/** `step` is the time between two messages at the device's rate, in milliseconds. */
export function waitingLine<Item>(step: number, letGo: (item: Item) => void): WaitingLine<Item> {
  const together = Math.max(1, Math.floor(grain / step));
  const items: Item[] = [];
  let timer: NodeJS.Timeout | undefined;

  function go(): void {
    for (const item of items.splice(0, together)) letGo(item);
    if (items.length > 0) timer = setTimeout(go, together * step);
  }

  return {
    get length() {
      return items.length;
    },
    add(item, wait) {
      items.push(item);
      if (items.length === 1) timer = setTimeout(go, wait);
    },
    empty() {
      clearTimeout(timer);
      for (const item of items.splice(0)) letGo(item);
    },
  };
}
