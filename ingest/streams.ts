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

  /** The stream of each message, found once for all of it. Nothing is remembered of messages yet: this may be tried again. */
  async function streamsOf(identities: readonly MessageIdentity[]): Promise<readonly Stream[]> {
    // Maps in maps: joining texts for every message costs more than looking twice.
    const devices = new Map<DeviceKey, Map<string, Stream>>();
    const streams: Stream[] = [];
    for (const { device, boot } of identities) {
      const boots = devices.get(device) ?? new Map<string, Stream>();
      let stream = boots.get(boot);
      if (stream === undefined) {
        stream = await streamFrom(device, boot);
        devices.set(device, boots.set(boot, stream));
      }
      streams.push(stream);
    }
    return streams;
  }

  /** Learns what the state store knows of a message that is not above its stream's highest. */
  async function lookUp({ device, boot, seq }: MessageIdentity, { known }: Stream): Promise<void> {
    const before = known.has(seq) ? null : await progress.seen(device, boot, seq);
    if (before !== null) known.set(seq, before);
  }

  function remember(met: ReadonlySet<Stream>): void {
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
      const streams = await streamsOf(identities);
      for (const [nth, identity] of identities.entries()) {
        const stream = streams[nth];
        if (stream !== undefined && identity.seq <= stream.top) await lookUp(identity, stream);
      }
      const fresh: MessageIdentity[] = [];
      const own = streams.values();
      const novelties = given.map((identity): Novelty => {
        const stream = identity === null ? undefined : own.next().value;
        if (identity === null || stream === undefined) return "new";
        const novelty = noveltyIn(stream, identity);
        if (novelty === "new") fresh.push(identity);
        return novelty;
      });
      remember(new Set(streams));
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
function noveltyIn(stream: Stream, identity: MessageIdentity): Novelty {
  const before = stream.known.get(identity.seq);
  if (before !== undefined) return before.digest === identity.digest ? "again" : "conflict";
  stream.known.set(identity.seq, identity);
  if (identity.seq > stream.highest) stream.highest = identity.seq;
  return "new";
}

/** 48 bits of the payload's SHA-256: enough to tell a device's own messages apart, and a safe integer. */
export const digestOf = (payload: Uint8Array): number =>
  Number.parseInt(hash("sha256", payload).slice(0, 12), 16);
