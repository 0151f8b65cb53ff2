import type { Board } from "../../model/board.ts";
import type { DoorWord } from "../../model/door-note.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { type LendingPicture, taskOf } from "../../model/lending.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import type { Registry } from "../../model/registry-book.ts";
import { between, type Clock, type Duration, type Instant, minutes } from "../../model/time.ts";
import { configFor, configTag, configText } from "./device-config.ts";
import type { Listener, Listeners } from "./listeners.ts";

export interface ConfigNeeds {
  readonly registry: Pick<Registry, "version" | "device">;
  /** Who has which device and what for, as of now. */
  readonly lending: () => Promise<LendingPicture>;
  readonly limits: BrokerLimits;
  readonly listeners: Listeners;
  readonly say: (word: DoorWord) => void;
  readonly clock: Clock;
  readonly board: Board;
}

/** Each device's configuration, told to those who listen. */
export interface Configs {
  /** It is told its configuration, changed or not. */
  due(device: DeviceKey): void;
  /** Looks whether anybody's is another now: the registry changed, or time went on. */
  lookForChanges(): Promise<void>;
  /** Says what is due, to some; true while there is more to do. */
  step(): Promise<boolean>;
}

const atOnce = 250;
/** Assignments begin and end, and plans run out, without the registry changing. */
const againEvery: Duration = minutes(1);

export function configs(needs: ConfigNeeds): Configs {
  const { registry, lending, listeners, limits, say, clock, board } = needs;
  const waiting = new Set<DeviceKey>();
  /** Those whose configuration may be another; they are told if it is. */
  const doubted = new Set<DeviceKey>();
  let seen: number | null = null;
  let lookedAt: Instant | null = null;

  async function config(device: DeviceKey, listener: Listener, held: LendingPicture): Promise<void> {
    listener.type ??= (await registry.device(device))?.type ?? null;
    const now = clock.now();
    const task = listener.type === null ? null : taskOf(held, device, listener.type, now);
    const made = configFor(task, limits, now);
    const tag = configTag(made);
    if (!waiting.has(device) && tag === listener.configTag) return;
    listener.configTag = tag;
    say({ say: "down", device, channel: "config", text: configText(made) });
    board.add("desk_configs_total");
  }

  return {
    due(device) {
      if (listeners.of(device)?.channels.has("config")) waiting.add(device);
    },
    async lookForChanges() {
      const [now, version] = [clock.now(), await registry.version()];
      const isAged = lookedAt === null || Math.abs(between(lookedAt, now)) >= againEvery;
      if (version === seen && !isAged) return;
      for (const [device, { channels }] of listeners.all()) if (channels.has("config")) doubted.add(device);
      seen = version;
      lookedAt = now;
    },
    async step() {
      const due = waiting.size > 0 ? waiting : doubted;
      if (due.size === 0) return false;
      const held = await lending();
      for (const device of [...due].slice(0, atOnce)) {
        const listener = listeners.of(device); // it may have gone meanwhile
        if (listener?.channels.has("config")) await config(device, listener, held);
        waiting.delete(device);
        doubted.delete(device);
      }
      return waiting.size + doubted.size > 0;
    },
  };
}
