import { hash } from "node:crypto";
import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { MessageIdentity, Progress } from "../model/state-store.ts";

/** `new` when this message was never seen, `again` when it was with the same content, `conflict` with other content. */
export type Novelty = "new" | "again" | "conflict";

/** Tells repeated messages from new ones by (device, boot, seq). */
export interface Streams {
  /** Looks a message up and, when it is new, remembers it for the rest of the batch and after. */
  novelty(identity: MessageIdentity): Promise<Novelty>;
  /** The identities that were new since the last call. */
  take(): readonly MessageIdentity[];
}

// Counters of the busiest devices stay in memory; any other costs one look-up in the state store.
const limit = 20_000;

export function openStreams(progress: Progress, board: Board): Streams {
  const highest = new Map<string, number>();
  let fresh = new Map<string, MessageIdentity>();
  board.set("streams_limit", limit);

  async function highestOf(stream: string, device: DeviceKey, boot: string): Promise<number> {
    const known = highest.get(stream);
    if (known !== undefined) return known;
    const found = (await progress.highest(device, boot)) ?? -1;
    const [oldest] = highest.keys();
    if (highest.size >= limit && oldest !== undefined) highest.delete(oldest);
    highest.set(stream, found);
    board.set("streams", highest.size);
    return found;
  }

  return {
    async novelty(identity) {
      const { device, boot, seq } = identity;
      const stream = `${device} ${boot}`;
      const name = `${stream} ${seq}`;
      const top = highest.get(stream) ?? (await highestOf(stream, device, boot));
      const before = fresh.get(name) ?? (seq <= top ? await progress.seen(device, boot, seq) : null);
      if (before !== null) return before.digest === identity.digest ? "again" : "conflict";
      if (seq > top) highest.set(stream, seq);
      fresh.set(name, identity);
      return "new";
    },
    take() {
      const taken = [...fresh.values()];
      fresh = new Map();
      return taken;
    },
  };
}

/** 48 bits of the payload's SHA-256: enough to tell a device's own messages apart, and a safe integer. */
export const digestOf = (payload: Uint8Array): number =>
  Number.parseInt(hash("sha256", payload).slice(0, 12), 16);
