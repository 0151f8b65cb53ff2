import { connect as connectTcp } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { type IConnackPacket, type IPublishPacket, type ISubscriptionMap, MqttClient } from "mqtt";
import type { Board } from "../model/board.ts";
import type { HubFailure } from "../model/failure.ts";
import type { OutsidePlace } from "../model/ingress.ts";
import type { Journal } from "../model/journal.ts";
import { type Duration, days, milliseconds, seconds } from "../model/time.ts";
import { topicOf } from "../model/topics.ts";
import type { Publish } from "./outside-downlink.ts";
import { type Acknowledge, type Intake, outsideIntake } from "./outside-intake.ts";
import { journalledFirst } from "./outside-quality-two.ts";
import { uplinkFilters } from "./outside-topics.ts";

/** MQTT 3.1.1, and MQTT 5. */
export type Version = 4 | 5;

export interface ConnectionNeeds {
  readonly place: OutsidePlace;
  readonly clientId: string;
  readonly version: Version;
  readonly journal: Journal;
  readonly board: Board;
  /** Takes one message: hands it to the journal, or waves it through. */
  readonly take: (packet: IPublishPacket, intake: Intake, acknowledge: Acknowledge) => void;
  /** It is subscribed, and devices can be spoken to; `isNew` when the broker had no session of ours. */
  readonly up: (connection: Way) => void;
}

export interface Way {
  readonly publish: Publish;
  /** Messages to devices that may be under way at once. */
  readonly window: number;
  readonly isNew: boolean;
  readonly shares: boolean;
}

export interface Ending {
  /** The broker let us in and subscribed us. */
  readonly wasUp: boolean;
  /** There was somebody at the other end, who did not answer as a broker of this version does. */
  readonly isForeign: boolean;
  /** The journal did not take a message. */
  readonly failure: HubFailure | null;
  /** MQTT's code of a refusal, a system error's name, or a few words. */
  readonly because: string;
}

export interface Connection {
  readonly ended: Promise<Ending>;
  /** Takes nothing new, lets what the journal was handed be acknowledged, then says goodbye; the session stays. */
  close(): Promise<void>;
}

/** For so long the broker keeps what arrives while the hub is away, if it goes by that. */
const sessionLasts: Duration = days(7);
const keepalive: Duration = seconds(30);
const answersWithin: Duration = seconds(10);
const goodbyeWithin: Duration = milliseconds(1000);
const journalHas: Duration = seconds(3);
/** Brokers commonly have no more than 20 of a client under way. */
const sayingAtOnce = 16;
/** No broker of MQTT 5 sends us more than this; one of MQTT 3.1.1 cannot be told. */
const longestPacket = 16 * 1024 * 1024;

/** Wrong credentials are no matter of the protocol's version. */
const aboutCredentials: readonly unknown[] = [4, 5, 134, 135];

/**
 * One connection, and never a second: whatever is not acknowledged when it ends is forgotten here, and sent again by the
 * broker on the next.
 */
export function openConnection(needs: ConnectionNeeds): Connection {
  const { place, board, journal, version } = needs;
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const state = { reached: false, up: false, over: false, foreign: false };
  let failure: HubFailure | null = null;
  let because = "the connection was closed";

  const stream = streamTo(place, () => {
    state.reached = true;
  });
  function leave(why: string): void {
    if (!state.over) because = why;
    state.over = true;
    stream.destroy();
  }
  const failed = (thrown: HubFailure): void => {
    failure ??= thrown;
    leave(thrown.code);
  };
  const intake = outsideIntake({ journal, board, window: place.window, failed });
  const taken = (packet: IPublishPacket, acknowledge: Acknowledge): void => {
    if (!state.over) needs.take(packet, intake, acknowledge);
  };

  const client = new MqttClient(() => stream, {
    ...clientOptions(needs),
    incomingStore: journalledFirst(taken),
  });
  // Acknowledged past the library, which would wait for one message's commit before it looks at the next.
  client.handleMessage = (packet, done) => {
    const { qos, messageId = 0 } = packet;
    if (qos === 2) return done();
    taken(packet, qos === 0 ? null : () => stream.destroyed || stream.write(puback(messageId)));
    intake.whenRoom(() => done(acknowledgedElsewhere));
  };
  client.on("error", (error) => {
    const code = "code" in error ? error.code : undefined;
    state.foreign ||= state.reached && !state.up && !aboutCredentials.includes(code);
    leave(String(code ?? error.message));
  });
  client.on("disconnect", ({ reasonCode }) => leave(`the broker said ${reasonCode ?? 0}`));
  client.on("connect", (connack) => {
    const isNew = !connack.sessionPresent;
    const shares = place.share !== undefined && mayShare(connack);
    const begin = (): void => {
      state.up = true;
      needs.up({ publish: publishing(client), window: windowOf(connack), isNew, shares });
    };
    // Every time: Mosquitto keeps a session over its restart, but of its shared subscriptions nothing; and a status that
    // was retained meanwhile comes by that.
    client.subscribe(subscriptions(shares ? place.share : undefined, version), (error) => {
      if (state.over) return;
      if (error) leave("the subscription was refused");
      else begin();
    });
  });
  client.on("close", () => {
    state.over = true;
    const isForeign =
      state.foreign || (state.reached && !state.up && because === "the connection was closed");
    resolve({ wasUp: state.up, isForeign, failure, because });
  });

  return {
    ended,
    async close() {
      const shut = setTimeout(() => leave("stopping"), journalHas);
      state.over = true;
      await Promise.race([intake.untilIdle(), ended]);
      clearTimeout(shut);
      const cut = setTimeout(() => stream.destroy(), goodbyeWithin);
      client.end();
      await ended;
      clearTimeout(cut);
    },
  };
}

const acknowledgedElsewhere = new Error("acknowledged once it is in the journal");

/** The same in both versions: success needs no reason code. */
const puback = (id: number): Uint8Array => Uint8Array.of(0x40, 2, id >> 8, id & 0xff);

function streamTo({ host, port, tls }: OutsidePlace, reached: () => void) {
  // A name is told to a server with many certificates; an address must not be.
  const named: ConnectionOptions = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const stream = tls
    ? connectTls({ host, port, ALPNProtocols: ["mqtt"], ...named })
    : connectTcp({ host, port });
  stream.once(tls ? "secureConnect" : "connect", reached);
  return stream.setNoDelay();
}

const clientOptions = ({ place, clientId, version }: ConnectionNeeds) => ({
  protocolVersion: version,
  clientId,
  clean: false,
  keepalive: keepalive / seconds(1),
  connectTimeout: answersWithin,
  reconnectPeriod: 0,
  resubscribe: false,
  queueQoSZero: false,
  ...(place.user === undefined ? {} : { username: place.user }),
  ...(place.password === undefined ? {} : { password: place.password }),
  ...(version === 4
    ? {}
    : {
        properties: {
          sessionExpiryInterval: sessionLasts / seconds(1),
          receiveMaximum: place.window,
          maximumPacketSize: longestPacket,
        },
      }),
});

/** A broker of MQTT 3.1.1 cannot say whether it shares: there the setting is believed. */
const mayShare = ({ properties }: IConnackPacket): boolean =>
  properties?.sharedSubscriptionAvailable !== false;

const windowOf = ({ properties }: IConnackPacket): number =>
  Math.min(properties?.receiveMaximum ?? sayingAtOnce, sayingAtOnce);

/**
 * With quality 1: a device's quality 2 ends at the broker, since the hub knows a message that comes twice by its identity.
 * Of retained messages only statuses are asked for, where that can be said.
 */
const subscriptions = (share: string | undefined, version: Version): ISubscriptionMap =>
  Object.fromEntries(
    uplinkFilters(share).map(({ channel, filter }) => [
      filter,
      version === 5 ? { qos: 1, rh: channel === "status" ? 0 : 2 } : { qos: 1 },
    ]),
  );

const noMatchingSubscribers = 16;

function publishing(client: MqttClient): Publish {
  // The library keeps a PUBACK's reason to itself where it is no failure.
  const reasons = new Map<number, number>();
  client.on("packetreceive", (packet) => {
    if (packet.cmd === "puback" && packet.reasonCode) reasons.set(packet.messageId ?? 0, packet.reasonCode);
  });
  return ({ device, channel, text }, settled) => {
    let id = 0;
    client.publish(topicOf(device, channel), text, { qos: 1, retain: channel === "config" }, (error) => {
      const reason = reasons.get(id);
      reasons.delete(id);
      settled(error ? "refused" : reason === noMatchingSubscribers ? "nobody" : "taken");
    });
    id = client.getLastMessageId();
  };
}
