import type { PublishPacket } from "aedes";

/** What is to be done once it is known of a packet whether its client has it. */
export interface Fate {
  readonly acknowledged?: () => void;
  /** The client is gone, and did not say. */
  readonly missed?: () => void;
}

/**
 * What was sent to one client and waits for its PUBACK. The library gives every packet an identifier and tells nobody which;
 * so ours are given here, on the packet's last way out (`stamp`, by the hook that may change it), and found again in the
 * PUBACKs that the frame guard sees.
 */
export interface Deliveries {
  /** How many wait. */
  readonly length: number;
  /** `send` hands one packet to the library, which asks for its stamp before `send` returns. */
  during(fate: Fate | null, send: () => void): void;
  stamp<Packet extends Pick<PublishPacket, "qos">>(packet: Packet): Packet;
  acknowledged(messageId: number): void;
  /** The client is gone: nothing will be acknowledged any more. */
  forget(): void;
}

/**
 * More than is kept for one device at all, commands and receipts together. What is sent beyond that is sent all the same, and
 * its fate stays unknown: were it not, a client that reads nothing would never be found out by its full socket.
 */
const mostWaiting = 200;
const highestId = 65_535;

/** `show` is told by how many more, or fewer, wait. */
export function deliveries(show: (by: number) => void): Deliveries {
  const waiting = new Map<number, Fate>();
  let last = 0;
  let current: Fate | null = null;

  function nextId(): number {
    do last = (last % highestId) + 1;
    while (waiting.has(last));
    return last;
  }

  return {
    get length() {
      return waiting.size;
    },
    during(fate, send) {
      current = fate;
      send();
      current = null;
    },
    stamp(packet) {
      if (packet.qos === 0) return packet;
      const messageId = nextId();
      if (current !== null && waiting.size < mostWaiting) {
        waiting.set(messageId, current);
        show(1);
      }
      return { ...packet, messageId };
    },
    acknowledged(messageId) {
      const fate = waiting.get(messageId);
      if (fate === undefined) return;
      waiting.delete(messageId);
      show(-1);
      fate.acknowledged?.();
    },
    forget() {
      const left = [...waiting.values()];
      waiting.clear();
      show(-left.length);
      for (const { missed } of left) missed?.();
    },
  };
}
