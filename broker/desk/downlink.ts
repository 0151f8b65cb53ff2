import type { Board } from "../../model/board.ts";
import type { DoorWord } from "../../model/door-note.ts";
import type { DownlinkBook, Waiting } from "../../model/downlink.ts";
import type { DeviceKey } from "../../model/identity.ts";
import {
  after,
  between,
  type Clock,
  type Duration,
  formatInstant,
  type Instant,
  seconds,
} from "../../model/time.ts";
import type { Listener, Listeners } from "./listeners.ts";

export interface DownlinkNeeds {
  readonly book: Pick<DownlinkBook, "waiting" | "addedSince" | "sent">;
  readonly listeners: Listeners;
  readonly say: (word: DoorWord) => void;
  readonly clock: Clock;
  readonly board: Board;
}

/** What waits for devices goes to them one at a time, in order: the next when the one before is acknowledged. */
export interface Downlink {
  /** Something may wait for a device that listens. */
  due(device: DeviceKey): void;
  /** Looks for what was added since the last look, by whomever. */
  lookForAdded(): Promise<void>;
  acknowledged(id: string): void;
  /** Says what is due, to some; true while there is more to do. */
  step(): Promise<boolean>;
}

/** Devices looked up together: few enough that all that waits for them fits in memory. */
const atOnce = 50;
/** Without an acknowledgement the next is said: a filter of quality 0 never gives one. */
const patience: Duration = seconds(10);

export function downlink({ book, listeners, say, clock, board }: DownlinkNeeds): Downlink {
  const waiting = new Set<DeviceKey>();
  /** By what they are being told, in the order it was said. */
  const telling = new Map<string, DeviceKey>();
  let mark = 0;

  const due = (device: DeviceKey): void => {
    if (listens(listeners.of(device))) waiting.add(device);
  };

  function settle(id: string): void {
    const device = telling.get(id);
    telling.delete(id);
    const listener = device === undefined ? undefined : listeners.of(device);
    if (device === undefined || listener?.telling?.id !== id) return;
    listener.telling = null;
    due(device);
  }

  /** Whoever does not acknowledge is told the next; what was said stands open until it listens again. */
  function giveUp(now: Instant): void {
    for (const [id, device] of telling) {
      const telling = listeners.of(device)?.telling;
      const isWaitedFor = telling?.id === id && now < telling.until;
      // A longer wait than there can be means that the clock was set back.
      if (isWaitedFor && between(now, telling.until) <= patience) break;
      settle(id);
    }
  }

  function tell(device: DeviceKey, listener: Listener, item: Waiting, now: Instant): void {
    listener.told.add(item.id);
    listener.telling = { id: item.id, until: after(now, patience) };
    telling.delete(item.id); // said again, it is the last of them in order
    telling.set(item.id, device);
    say({ say: "down", device, channel: item.channel, text: asOf(item.body, now), id: item.id });
    board.add("desk_sent_total");
  }

  async function some(now: Instant): Promise<void> {
    const devices = [...waiting].slice(0, atOnce);
    const found = await book.waiting(devices, now);
    const sent: string[] = [];
    for (const device of devices) {
      waiting.delete(device);
      const listener = listeners.of(device); // it may have gone meanwhile
      if (listener === undefined || listener.telling !== null) continue;
      const items = found.get(device) ?? [];
      listener.told = listener.told.intersection(new Set(items.map(({ id }) => id)));
      const next = items.find(({ id, channel }) => listener.channels.has(channel) && !listener.told.has(id));
      if (next === undefined) continue;
      tell(device, listener, next, now);
      sent.push(next.id);
    }
    // Said first: what is said and not noted is said again, what is noted and not said would wait.
    if (sent.length > 0) await book.sent(sent, now);
  }

  return {
    due,
    async lookForAdded() {
      const { devices, mark: reached } = await book.addedSince(mark);
      mark = reached;
      for (const device of devices) due(device);
    },
    acknowledged(id) {
      settle(id);
      board.add("desk_acknowledged_total");
    },
    async step() {
      const now = clock.now();
      giveUp(now);
      if (waiting.size > 0) await some(now);
      return waiting.size > 0;
    },
  };
}

/** What is said bears the time at which it is said. */
const asOf = (body: string, now: Instant): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), hubTime: formatInstant(now) });

const listens = (listener: Listener | undefined): boolean =>
  listener !== undefined && (listener.channels.has("command") || listener.channels.has("receipt"));
