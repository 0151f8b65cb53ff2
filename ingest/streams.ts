import { hash } from "node:crypto";
import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { MessageIdentity, Progress } from "../model/state-store.ts";

/** `new` when this message was never seen, `again` when it was with the same content, `conflict` with other content. */
export type Novelty = "new" | "again" | "conflict";

/** What a batch's messages are, in their order; what has no identity is always new. */
export interface Told {
  readonly novelties: readonly Novelty[];
  /** The identities to be remembered with the batch. */
  readonly fresh: readonly MessageIdentity[];
}

/** Tells repeated messages from new ones by (device, boot, seq). */
export interface Streams {
  /** One call at a time; what is fresh must be committed before the next, or the streams opened anew. */
  tellApart(identities: readonly (MessageIdentity | null)[]): Promise<Told>;
}

// Counters of the busiest devices stay in memory; any other costs one look-up in the state store.
const limit = 20_000;

export function openStreams(progress: Progress, board: Board): Streams {
  const highest = new Map<string, number>();
  board.set("streams_limit", limit);

  /** The highest number of each stream before the batch. Nothing is remembered of messages yet: this may be tried again. */
  async function topsOf(identities: readonly MessageIdentity[]): Promise<Map<string, number>> {
    const tops = new Map<string, number>();
    for (const { device, boot } of identities) {
      const stream = streamOf(device, boot);
      if (tops.has(stream)) continue;
      tops.set(stream, highest.get(stream) ?? (await progress.highest(device, boot)) ?? -1);
    }
    return tops;
  }

  /** What the state store knows of the messages that are not above their stream's highest. */
  async function knownOf(identities: readonly MessageIdentity[], tops: ReadonlyMap<string, number>) {
    const known = new Map<string, MessageIdentity>();
    for (const identity of identities) {
      const { device, boot, seq } = identity;
      if (seq > (tops.get(streamOf(device, boot)) ?? -1)) continue;
      const before = await progress.seen(device, boot, seq);
      if (before !== null) known.set(nameOf(identity), before);
    }
    return known;
  }

  function remember(tops: ReadonlyMap<string, number>, fresh: Iterable<MessageIdentity>): void {
    for (const [stream, top] of tops) {
      highest.delete(stream); // the busiest stay last, the oldest goes first
      highest.set(stream, top);
    }
    for (const { device, boot, seq } of fresh) {
      const stream = streamOf(device, boot);
      if (seq > (highest.get(stream) ?? -1)) highest.set(stream, seq);
    }
    for (const stream of highest.keys()) {
      if (highest.size <= limit) break;
      highest.delete(stream);
    }
    board.set("streams", highest.size);
  }

  return {
    async tellApart(given) {
      const identities = given.filter((each) => each !== null);
      const tops = await topsOf(identities);
      const known = await knownOf(identities, tops);
      const fresh = new Map<string, MessageIdentity>();
      const novelties = given.map((identity): Novelty => {
        if (identity === null) return "new";
        const name = nameOf(identity);
        const before = fresh.get(name) ?? known.get(name);
        if (before !== undefined) return before.digest === identity.digest ? "again" : "conflict";
        fresh.set(name, identity);
        return "new";
      });
      remember(tops, fresh.values());
      return { novelties, fresh: [...fresh.values()] };
    },
  };
}

const streamOf = (device: DeviceKey, boot: string): string => `${device} ${boot}`;
const nameOf = ({ device, boot, seq }: MessageIdentity): string => `${device} ${boot} ${seq}`;

/** 48 bits of the payload's SHA-256: enough to tell a device's own messages apart, and a safe integer. */
export const digestOf = (payload: Uint8Array): number =>
  Number.parseInt(hash("sha256", payload).slice(0, 12), 16);
