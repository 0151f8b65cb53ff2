import { setTimeout as pause } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import type { EventKind } from "../model/happened-event.ts";
import type { SubmittedReading } from "../model/telemetry-message.ts";
import { type Clock, type Duration, formatInstant, seconds } from "../model/time.ts";
import { type Seed, seedOf, uniformAt } from "./chance.ts";
import type { DeviceLogin } from "./front-door.ts";
import { spoolOf } from "./spool.ts";

/** A device on the wire: it measures whether or not it has a line, and hands over what it has when it has one. */
export interface MqttDevice {
  /** Keeps the readings and sends what can be sent; resolves at once. */
  measure(readings: readonly SubmittedReading[]): void;
  /** Tells what just happened, such as a fall. */
  happen(kind: EventKind): void;
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
export function mqttDevice(needs: DeviceNeeds): MqttDevice {
  const { broker, login, seed, trouble } = needs;
  const usual = connection(login, seed);
  const client = connect(broker, { ...usual });
  const memory = handingOver(client, needs);

  client.on("error", (error) => trouble(`${login.username}: ${error.message}`));
  client.on("connect", () => {
    client.options.reconnectPeriod = usual.reconnectPeriod;
    client.publish(`lab/v1/${login.username}/status`, status(true), { qos: 1, retain: true });
    memory.send();
  });
  return {
    measure: memory.measure,
    happen: memory.happen,
    empty: memory.empty,
    loseLine: (lasting) => {
      // The client library itself comes back after this time, with what was not acknowledged still in its hands.
      client.options.reconnectPeriod = lasting;
      client.stream.destroy();
    },
    close: async () => {
      memory.giveUp();
      // A goodbye would wait for acknowledgements; without a line, or from a hub that hangs, none will come.
      await Promise.race([client.endAsync(!client.connected), pause(seconds(1))]);
      client.stream.destroy();
    },
  };
}

interface HandingOver extends Pick<MqttDevice, "measure" | "happen" | "empty"> {
  send(): void;
  /** Nobody shall wait for this device any longer. */
  giveUp(): void;
}

/** A device's memory and its way out of it: one message after the other, each until it is acknowledged. */
function handingOver(client: MqttClient, { login, boot, memory, clock }: DeviceNeeds): HandingOver {
  const spool = spoolOf(memory);
  const waiting = new Set<() => void>();
  const now = { seq: 0, isSending: false, isClosed: false };

  const settle = () => {
    if (!now.isClosed && (spool.size > 0 || now.isSending)) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const send = async () => {
    if (now.isSending) return;
    now.isSending = true;
    while (client.connected && spool.size > 0) {
      now.seq += 1;
      const readings = spool.take();
      const message = { v: 1, seq: now.seq, boot, sentAt: formatInstant(clock.now()), readings };
      const topic = `lab/v1/${login.username}/telemetry`;
      // Kept and sent again by the client over any number of reconnects; fails only once the client is closed.
      await client.publishAsync(topic, JSON.stringify(message), { qos: 1 }).catch(() => null);
    }
    now.isSending = false;
    settle();
  };
  const happen = (kind: EventKind) => {
    now.seq += 1;
    const at = formatInstant(clock.now());
    const message = { v: 1, seq: now.seq, boot, sentAt: at, events: [{ at, kind }] };
    const topic = `lab/v1/${login.username}/events`;
    void client.publishAsync(topic, JSON.stringify(message), { qos: 1 }).catch(() => null);
  };
  return {
    happen,
    send: () => void send(),
    measure: (readings) => {
      spool.keep(readings);
      void send();
    },
    empty: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        settle();
      }),
    giveUp: () => {
      now.isClosed = true;
      settle();
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
