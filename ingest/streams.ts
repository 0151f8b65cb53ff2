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

  async function streamFrom(device: DeviceKey, boot: string): Promise<Stream> {
    const name = `${device} ${boot}`;
    const top = highest.get(name) ?? (await progress.highest(device, boot)) ?? -1;
    return { name, top, highest: top, known: new Map() };
  }

  /** The streams of these messages, each looked for once. Nothing is remembered of messages yet: this may be tried again. */
  async function streamsOf(identities: readonly MessageIdentity[]): Promise<StreamsMet> {
    const met = streamsMet();
    for (const { device, boot } of identities) {
      if (met.of(device, boot) === null) met.put(device, boot, await streamFrom(device, boot));
    }
    return met;
  }

  /** Learns what the state store knows of the messages that are not above their stream's highest. */
  async function lookUp(identities: readonly MessageIdentity[], met: StreamsMet): Promise<void> {
    for (const { device, boot, seq } of identities) {
      const stream = met.of(device, boot);
      if (stream === null || seq > stream.top || stream.known.has(seq)) continue;
      const before = await progress.seen(device, boot, seq);
      if (before !== null) stream.known.set(seq, before);
    }
  }

  function remember(met: Iterable<Stream>): void {
    for (const stream of met) {
      highest.delete(stream.name); // the busiest stay last, the oldest goes first
      highest.set(stream.name, stream.highest);
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
      const met = await streamsOf(identities);
      await lookUp(identities, met);
      const fresh: MessageIdentity[] = [];
      const novelties = given.map((identity): Novelty => {
        if (identity === null) return "new";
        const novelty = noveltyIn(met.of(identity.device, identity.boot), identity);
        if (novelty === "new") fresh.push(identity);
        return novelty;
      });
      remember(met.all);
      return { novelties, fresh };
    },
  };
}

/** What one device counted since it began anew, as a batch meets it. */
interface Stream {
  readonly name: string;
  /** The highest number before the batch; -1 for none. */
  readonly top: number;
  /** The same with what the batch has brought. */
  highest: number;
  /** By their numbers, what was known before and what the batch has brought. */
  readonly known: Map<number, MessageIdentity>;
}

/** What a message is in its stream, which then knows it. */
function noveltyIn(stream: Stream | null, identity: MessageIdentity): Novelty {
  const before = stream?.known.get(identity.seq);
  if (before !== undefined) return before.digest === identity.digest ? "again" : "conflict";
  stream?.known.set(identity.seq, identity);
  if (stream !== null && identity.seq > stream.highest) stream.highest = identity.seq;
  return "new";
}

interface StreamsMet {
  readonly all: readonly Stream[];
  of(device: DeviceKey, boot: string): Stream | null;
  put(device: DeviceKey, boot: string, stream: Stream): void;
}

/** Maps in maps: joining texts for every message costs more than looking twice. */
function streamsMet(): StreamsMet {
  const devices = new Map<DeviceKey, Map<string, Stream>>();
  const all: Stream[] = [];
  return {
    all,
    of: (device, boot) => devices.get(device)?.get(boot) ?? null,
    put(device, boot, stream) {
      const boots = devices.get(device) ?? new Map<string, Stream>();
      devices.set(device, boots.set(boot, stream));
      all.push(stream);
    },
  };
}

/** 48 bits of the payload's SHA-256: enough to tell a device's own messages apart, and a safe integer. */
export const digestOf = (payload: Uint8Array): number =>
  Number.parseInt(hash("sha256", payload).slice(0, 12), 16);
