import { setTimeout as pause } from "node:timers/promises";
import { connect } from "mqtt";
import type { SubmittedReading } from "../model/telemetry-message.ts";
import { type Clock, type Duration, formatInstant, seconds } from "../model/time.ts";
import { type Seed, seedOf, uniformAt } from "./chance.ts";
import type { DeviceLogin } from "./front-door.ts";
import { spoolOf } from "./spool.ts";

/** A device on the wire: it measures whether or not it has a line, and hands over what it has when it has one. */
export interface MqttDevice {
  /** Keeps the readings and sends what can be sent; resolves at once. */
  measure(readings: readonly SubmittedReading[]): void;
  /** Resolves when everything kept has been acknowledged, or the device has been closed. */
  empty(): Promise<void>;
  /** Out of reach for about this long: no goodbye, so the hub sends the will. */
  loseLine(lasting: Duration): void;
  close(): Promise<void>;
}

export interface DeviceNeeds {
  /** `mqtt://127.0.0.1:1883`. */
  readonly broker: string;
  readonly login: DeviceLogin;
  /** Names this run of the message counter; with it a restarted simulator repeats no message's identity. */
  readonly boot: string;
  readonly memory: number;
  readonly seed: Seed;
  readonly clock: Clock;
  readonly trouble: (what: string) => void;
}

/** Connects a device. It goes on trying by itself, whatever the hub answers, until it is closed. */
export function mqttDevice({ broker, login, boot, memory, seed, clock, trouble }: DeviceNeeds): MqttDevice {
  const topic = `lab/v1/${login.username}`;
  const usual = connection(login, seed);
  const client = connect(broker, { ...usual });
  const spool = spoolOf(memory);
  const waiting = new Set<() => void>();
  let seq = 0;
  let sending = false;
  let closed = false;

  const settle = () => {
    if (!closed && (spool.size > 0 || sending)) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    while (client.connected && spool.size > 0) {
      seq += 1;
      const message = { v: 1, seq, boot, sentAt: formatInstant(clock.now()), readings: spool.take() };
      // Kept and sent again by the client over any number of reconnects; fails only once the client is closed.
      await client.publishAsync(`${topic}/telemetry`, JSON.stringify(message), { qos: 1 }).catch(() => null);
    }
    sending = false;
    settle();
  };

  client.on("error", (error) => trouble(`${login.username}: ${error.message}`));
  client.on("connect", () => {
    client.options.reconnectPeriod = usual.reconnectPeriod;
    client.publish(`${topic}/status`, status(true), { qos: 1, retain: true });
    void send();
  });
  return {
    measure: (readings) => {
      spool.keep(readings);
      void send();
    },
    empty: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        settle();
      }),
    loseLine: (lasting) => {
      // The client library itself comes back after this time, with what was not acknowledged still in its hands.
      client.options.reconnectPeriod = lasting;
      client.stream.destroy();
    },
    close: async () => {
      closed = true;
      settle();
      // A goodbye would wait for acknowledgements; without a line, or from a hub that hangs, none will come.
      await Promise.race([client.endAsync(!client.connected), pause(seconds(1))]);
      client.stream.destroy();
    },
  };
}

const status = (online: boolean): string => JSON.stringify({ online, battery: 87, firmware: "1.0.0" });

const connection = (login: DeviceLogin, seed: Seed) =>
  ({
    username: login.username,
    password: login.secret,
    clientId: login.username,
    clean: true,
    keepalive: 60,
    // Without it a hub that answers "not now" while it starts would be asked once and never again.
    reconnectOnConnackError: true,
    // Devices of a valley that lost its power come back one by one, not all in the same instant.
    reconnectPeriod: 1000 + Math.round(2000 * uniformAt(seedOf(seed, "reconnect"), 0)),
    queueQoSZero: false,
    resubscribe: false,
    will: { topic: `lab/v1/${login.username}/status`, payload: status(false), qos: 1, retain: true },
  }) as const;
