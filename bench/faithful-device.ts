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
}

export function faithfulDevice({ login, window, rhythm, payload }: DeviceHabits): FaithfulDevice {
  const unacknowledged = new Map<number, number>();
  const counts = { said: 0, acknowledged: 0, resent: 0, silent: false };
  let socket: Socket | null = null;

  const packet = (seq: number, id: number, again: boolean) =>
    generate({
      cmd: "publish",
      topic: `lab/v1/${login.username}/telemetry`,
      payload: payload(seq),
      qos: 1,
      dup: again,
      retain: false,
      messageId: id,
    });
  const sayMore = (line: Socket) => {
    while (!counts.silent && unacknowledged.size < window) {
      counts.said += 1;
      // 65,535 ids go round; with a window far below that an id is free again long before its turn.
      const id = ((counts.said - 1) % 65_535) + 1;
      unacknowledged.set(id, counts.said);
      line.write(packet(counts.said, id, false));
    }
  };
  const sayAgain = (line: Socket) => {
    for (const [id, seq] of unacknowledged) {
      counts.resent += 1;
      line.write(packet(seq, id, true));
    }
  };
  const hear = (type: number, id: number) => {
    if (type === packetType.puback && unacknowledged.delete(id)) counts.acknowledged += 1;
  };
  return {
    live: async (port) => {
      const line = connect({ port, host: "127.0.0.1", noDelay: true });
      socket = line;
      await lineUp(line, login, hear);
      sayAgain(line);
      while (!line.destroyed) {
        sayMore(line);
        await pause(rhythm);
      }
    },
    fallSilent: () => {
      counts.silent = true;
    },
    disconnect: () => void socket?.destroy(),
    get said() {
      return counts.said;
    },
    get acknowledged() {
      return counts.acknowledged;
    },
    get inFlight() {
      return unacknowledged.size;
    },
    get resent() {
      return counts.resent;
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
