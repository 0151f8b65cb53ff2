import type { DeviceKey } from "../model/identity.ts";
import type { Arrival } from "./durability-gate.ts";

/** Messages of one service that wait: of each device in order, the devices in turn. */
export interface Turns {
  readonly length: number;
  add(arrival: Arrival): void;
  /** The message whose turn it is. */
  first(): Arrival | undefined;
  /** Takes it away; the next device has its turn. */
  leave(): void;
  has(device: DeviceKey): boolean;
}

/** A device that floods waits behind itself, and not the others of its service behind it. */
export function turns(): Turns {
  // In the order of their turns: a device that had its turn is put in anew, at the end.
  const byDevice = new Map<DeviceKey, Queue>();
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(arrival) {
      const { device } = arrival.message;
      const queue = byDevice.get(device);
      if (queue === undefined) byDevice.set(device, { waiting: [arrival], next: 0 });
      else queue.waiting.push(arrival);
      length += 1;
    },
    first: () => {
      const queue = byDevice.values().next().value;
      return queue?.waiting[queue.next];
    },
    leave() {
      const turn = byDevice.entries().next().value;
      if (turn === undefined) return;
      const [device, queue] = turn;
      byDevice.delete(device);
      queue.next += 1;
      length -= 1;
      if (queue.next < queue.waiting.length) byDevice.set(device, queue);
    },
    has: (device) => byDevice.has(device),
  };
}

/** The receive window bounds it, so what has left is let go of with the last. */
interface Queue {
  readonly waiting: Arrival[];
  next: number;
}
