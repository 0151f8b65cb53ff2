import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { generate } from "mqtt-packet";
import { connectPacket } from "./connect-packet.ts";
import { frameScanner, packetType } from "./frames.ts";

/** What a faithful device says next. Message `seq` is always the same message. */
export type Payload = (seq: number) => string;

/**
 * A device as every device should be: it counts its messages, keeps each until it is acknowledged, and after losing
 * its line sends again what was not, in order and with the DUP flag, before anything new.
 */
export interface FaithfulDevice {
  /** Connects and goes on; resolves when the connection is lost or closed. */
  live(port: number): Promise<void>;
  /** From now on nothing new is said; what is unacknowledged still is. */
  fallSilent(): void;
  disconnect(): void;
  readonly said: number;
  readonly acknowledged: number;
  readonly inFlight: number;
  readonly resent: number;
}

export interface DeviceHabits {
  readonly login: { readonly username: string; readonly secret: string };
  readonly window: number;
  /** The window is filled once in so many milliseconds, so that the verification afterwards stays possible. */
  readonly rhythm: number;
  readonly payload: Payload;
  /** How many are said at a time at most; the window when left out. */
  readonly burst?: number;
  /** Hears how long each acknowledgement took, in milliseconds, of messages that had to be said only once. */
  readonly answered?: (milliseconds: number) => void;
}

export function faithfulDevice({ login, rhythm, ...habits }: DeviceHabits): FaithfulDevice {
  const outbox = outboxOf(`lab/v1/${login.username}/telemetry`, habits);
  let socket: Socket | null = null;
  let isSilent = false;
  return {
    live: async (port) => {
      const line = connect({ port, host: "127.0.0.1", noDelay: true });
      socket = line;
      await lineUp(line, login, (type, id) => {
        if (type === packetType.puback) outbox.acknowledge(id);
      });
      for (const packet of outbox.again()) line.write(packet);
      while (!line.destroyed) {
        if (!isSilent) for (const packet of outbox.more()) line.write(packet);
        await pause(rhythm);
      }
    },
    fallSilent: () => {
      isSilent = true;
    },
    disconnect: () => void socket?.destroy(),
    get said() {
      return outbox.counts.said;
    },
    get acknowledged() {
      return outbox.counts.acknowledged;
    },
    get inFlight() {
      return outbox.counts.said - outbox.counts.acknowledged;
    },
    get resent() {
      return outbox.counts.resent;
    },
  };
}

interface Outbox {
  readonly counts: { readonly said: number; readonly acknowledged: number; readonly resent: number };
  /** New messages, as many as the window takes. */
  more(): readonly Buffer[];
  /** What is unacknowledged, oldest first, marked as said before. */
  again(): readonly Buffer[];
  acknowledge(id: number): void;
}

function outboxOf(
  topic: string,
  { window, payload, burst = window, answered = () => {} }: Omit<DeviceHabits, "login" | "rhythm">,
): Outbox {
  /** By packet id; `saidAt` is `null` once it was said again. */
  const unacknowledged = new Map<number, { readonly seq: number; readonly saidAt: number | null }>();
  const counts = { said: 0, acknowledged: 0, resent: 0 };
  const packet = (messageId: number, seq: number, dup: boolean) =>
    generate({ cmd: "publish", topic, payload: payload(seq), qos: 1, dup, retain: false, messageId });
  return {
    counts,
    more: () =>
      Array.from({ length: Math.min(burst, window - unacknowledged.size) }, () => {
        counts.said += 1;
        // 65,535 ids go round; with a window far below that an id is free again long before its turn.
        const id = ((counts.said - 1) % 65_535) + 1;
        unacknowledged.set(id, { seq: counts.said, saidAt: performance.now() });
        return packet(id, counts.said, false);
      }),
    again: () =>
      [...unacknowledged].map(([id, { seq }]) => {
        counts.resent += 1;
        unacknowledged.set(id, { seq, saidAt: null });
        return packet(id, seq, true);
      }),
    acknowledge: (id) => {
      const saidAt = unacknowledged.get(id)?.saidAt ?? null;
      if (saidAt !== null) answered(performance.now() - saidAt);
      if (unacknowledged.delete(id)) counts.acknowledged += 1;
    },
  };
}

/** Resolves when the broker has taken us in, or when the line is gone: killed brokers give no answer. */
function lineUp(
  line: Socket,
  login: DeviceHabits["login"],
  hear: (type: number, id: number) => void,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const scan = frameScanner((type, id) => {
    if (type !== packetType.connack) return hear(type, id);
    if (id !== 0) line.destroy();
    resolve();
  });
  line.on("data", scan);
  line.on("error", () => line.destroy());
  line.once("close", () => resolve());
  line.write(connectPacket(login));
  return promise;
}
