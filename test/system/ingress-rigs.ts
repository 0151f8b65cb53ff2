import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import {
  type OutsideBroker,
  type OutsideBrokerNeeds,
  startOutsideBroker,
} from "../../ingest/outside-broker.ts";
import { type Board, boardOn } from "../../model/board.ts";
import type { DoorNote } from "../../model/door-note.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { IngressSource, OutsidePlace } from "../../model/ingress.ts";
import { type HandJournal, handJournal } from "../broker/hand-journal.ts";
import { cuff, house, scale, until } from "../broker/house.ts";
import { secretOf } from "../broker/raw-client.ts";
import { silent } from "../store/state-samples.ts";
import { type Mosquitto, mosquitto } from "./mosquitto.ts";

/** A source of messages with the journal behind it in the test's hand, and devices before it. */
export interface Rig {
  readonly source: IngressSource;
  readonly journal: HandJournal;
  readonly notes: readonly DoorNote[];
  readonly board: Board;
  /** A device's client where devices connect; it comes back by itself. */
  device(device: DeviceKey, options?: IClientOptions): Promise<MqttClient>;
}

const comesBack = { reconnectPeriod: 20, reconnectOnConnackError: true, protocolVersion: 4 } as const;

export async function ownRig(): Promise<Rig> {
  const hub = await house();
  onTestFinished(() => hub[Symbol.asyncDispose]());
  return {
    ...hub,
    source: hub.broker,
    async device(device, options = {}) {
      const login = { username: device, password: secretOf(device), ...comesBack, ...options };
      const client = await connectAsync(`mqtt://127.0.0.1:${hub.port}`, login);
      client.on("error", () => {});
      onTestFinished(() => client.endAsync(true));
      return client;
    },
  };
}

export interface OutsideRig extends Rig {
  readonly source: OutsideBroker;
  readonly broker: Mosquitto;
  /** Ends the source as a crash would not: with a goodbye; then starts another on the same session. */
  again(): Promise<void>;
}

export const placeAt = (port: number, over: Partial<OutsidePlace> = {}): OutsidePlace => ({
  ...{ host: "127.0.0.1", port, tls: false, user: undefined, password: undefined, share: undefined },
  ...{ window: 500, mostToSay: 1000, ...over },
});

export async function outsideRig(over: Partial<OutsidePlace> = {}): Promise<OutsideRig> {
  const broker = await mosquitto();
  const journal = handJournal();
  const board = boardOn();
  const notes: DoorNote[] = [];
  const needs: OutsideBrokerNeeds = {
    ...{ place: placeAt(broker.port, over), clientId: "labhub-test", journal, board },
    ...{ clock: systemClock, log: silent, random: () => 0, mostDevices: 100, packetBytes: 128 * 1024 },
    isKnown: async (device) => device === cuff || device === scale,
    note: (note) => void notes.push(note),
  };
  const connected = () => until(() => board.get("outside_connected") === 1);
  const rig = {
    ...{ broker, journal, board, notes },
    source: startOutsideBroker(needs),
    device: (_: DeviceKey, options: IClientOptions = {}) => broker.client({ ...comesBack, ...options }),
    async again() {
      await rig.source.stop();
      rig.source = startOutsideBroker(needs);
      await connected();
    },
  };
  onTestFinished(() => rig.source.stop());
  await connected();
  return rig;
}
