import type { Board } from "../../model/board.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import type { DownChannel } from "../../model/topics.ts";

/** A device that listens, as far as the broker said. */
export interface Listener {
  readonly channels: Set<DownChannel>;
  /** What it is; `null` until it was looked up, and for what there is not. */
  type: string | null;
  /** Of the configuration it was last told, its time left out. */
  configTag: string | null;
  /** What of all that waits it was told since it began to listen. */
  told: Set<string>;
  /** What it is being told, and until when its acknowledgement is waited for. */
  telling: { readonly id: string; readonly until: Instant } | null;
}

export interface Listeners {
  readonly size: number;
  of(device: DeviceKey): Listener | undefined;
  all(): Iterable<readonly [DeviceKey, Listener]>;
  /** It listens on these from now on, and has been told nothing on them. */
  begin(device: DeviceKey, channels: readonly DownChannel[]): void;
  end(device: DeviceKey): void;
}

/** `most` is more than can be connected; beyond it whoever began first is taken to be gone. */
export function listeners(most: number, board: Board): Listeners {
  const known = new Map<DeviceKey, Listener>();
  board.set("desk_listeners_limit", most);
  const show = () => board.set("desk_listeners", known.size);

  return {
    get size() {
      return known.size;
    },
    of: (device) => known.get(device),
    all: () => known,
    begin(device, channels) {
      const former = known.get(device);
      const listener: Listener = {
        channels: new Set([...(former?.channels ?? []), ...channels]),
        type: former?.type ?? null,
        configTag: former?.configTag ?? null,
        told: new Set(),
        telling: null,
      };
      known.delete(device);
      known.set(device, listener);
      const oldest = known.keys().next().value;
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      show();
    },
    end(device) {
      known.delete(device);
      show();
    },
  };
}
