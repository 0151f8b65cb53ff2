import type { IPublishPacket } from "mqtt";
import type { Board } from "../model/board.ts";
import type { DoorNote } from "../model/door-note.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { IngressSource, OutsidePlace } from "../model/ingress.ts";
import type { Channel, Journal } from "../model/journal.ts";
import type { Log } from "../model/log.ts";
import { deviceStatus, payloadLimit } from "../model/telemetry-message.ts";
import { type Clock, type Duration, milliseconds, seconds } from "../model/time.ts";
import {
  type Connection,
  type Ending,
  openConnection,
  type Version,
  type Way,
} from "./outside-connection.ts";
import { outsideDevices } from "./outside-devices.ts";
import { outsideDownlink } from "./outside-downlink.ts";
import type { Acknowledge, Intake } from "./outside-intake.ts";
import { uplinkOf } from "./outside-topics.ts";
import { wakeUp } from "./wake-up.ts";

export interface OutsideBrokerNeeds {
  readonly place: OutsidePlace;
  /** The same at every start, so that the broker knows our session again; another hub's is another. */
  readonly clientId: string;
  readonly journal: Journal;
  /** Whether somebody registered the device, and nobody revoked it. */
  readonly isKnown: (device: DeviceKey) => Promise<boolean>;
  readonly note: (note: DoorNote) => void;
  /** Devices that are remembered as being there. */
  readonly mostDevices: number;
  /** Bytes of the longest payload that is taken whole. */
  readonly packetBytes: number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

export interface OutsideBroker extends IngressSource {
  /** Whether a device is spoken to there. */
  serves(device: DeviceKey): boolean;
}

const firstPause: Duration = milliseconds(500);
const longestPause: Duration = seconds(30);
const roomLookedFor: Duration = seconds(1);

/** Reads messages from a broker that is not the hub's own, for as long as the hub runs, however often either goes away. */
export function startOutsideBroker(needs: OutsideBrokerNeeds): OutsideBroker {
  const { place, clientId, journal, board, clock, log } = needs;
  const devices = outsideDevices({ ...needs, most: needs.mostDevices });
  const downlink = outsideDownlink({ ...needs, most: place.mostToSay });
  const take = taking(needs, devices.heard);
  const bell = wakeUp();
  let connection: Connection | null = null;
  let isStopping = false;
  let wasEverUp = false;
  let saidAway: string | null = null;
  let version: Version = 5;

  function up(way: Way): void {
    if (place.share !== undefined && !way.shares) {
      log.warn({}, "the outside broker shares no subscriptions; the hub has one of its own there");
    }
    board.add("outside_connections_total");
    board.set("outside_connected", 1);
    board.set("outside_disconnected_since", 0);
    saidAway = null;
    log.info({ version: version === 5 ? "5" : "3.1.1", isNew: way.isNew }, "connected to the outside broker");
    downlink.up(way.publish, way.window);
    if (way.isNew && wasEverUp) devices.tellWhoListens(); // what it retained may be gone with the session
    wasEverUp = true;
  }

  async function connectOnce(): Promise<Ending> {
    connection = openConnection({ place, clientId, version, journal, board, take, up });
    const ending = await connection.ended;
    connection = null;
    downlink.down();
    board.set("outside_connected", 0);
    if (ending.failure !== null) board.add("outside_refused_total");
    return ending;
  }

  /** Says why it is away once, not at every attempt. */
  function away({ because }: Ending): void {
    if (because !== saidAway) {
      log.warn({ because }, "the outside broker cannot be read from; it is tried again");
    }
    saidAway = because;
    if (board.get("outside_disconnected_since") === 0) board.set("outside_disconnected_since", clock.now());
  }

  /** Connects once, lives as long as that lasts; true when it did any good. */
  async function attempt(): Promise<boolean> {
    const before = board.get("outside_messages_total");
    const ending = await connectOnce();
    if (!isStopping) away(ending);
    // A broker may come back as another, so each time the newer version is tried first.
    version = ending.wasUp || !ending.isForeign || version === 4 ? 5 : 4;
    return board.get("outside_messages_total") > before || (ending.wasUp && ending.failure === null);
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!isStopping) {
      if (journal.state() === "refusing") await bell.pause(roomLookedFor);
      else {
        failures = (await attempt()) ? 0 : failures + 1;
        const pause = Math.min(firstPause * 2 ** failures, longestPause);
        // Spread, so that hubs that lost one broker together do not come back together.
        if (!isStopping) await bell.pause(pause * (0.5 + needs.random() / 2));
      }
    }
  }

  board.set("outside_disconnected_since", clock.now());
  const running = run();
  return {
    serves: devices.serves,
    tell: (device, receipt) => downlink.add({ device, channel: "receipt", text: receipt }),
    say(words) {
      for (const word of words) if (word.say === "down") downlink.add(word);
    },
    tellAnew() {
      devices.tellWhoIsLinked();
      devices.tellWhoListens();
    },
    credentialChanged: devices.changed,
    async stop() {
      isStopping = true;
      bell.ring();
      await connection?.close();
      await running;
    },
  };
}

type Heard = (device: DeviceKey, online?: boolean) => void;

/** What becomes of one message. None is left unacknowledged for what it is: it would come again for ever. */
function taking(
  { packetBytes, clock, board }: OutsideBrokerNeeds,
  heard: Heard,
): (packet: IPublishPacket, intake: Intake, acknowledge: Acknowledge) => void {
  return ({ topic, payload, retain, dup }, intake, acknowledge) => {
    const named = uplinkOf(topic);
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    if (named === null) {
      board.add("outside_garbage_total");
      intake.wave(acknowledge);
      return;
    }
    const { device, channel } = named;
    heard(device, onlineIn(channel, bytes));
    if (retain) {
      // It was said before, nobody knows when: taken as new it would make a device that is gone look alive.
      board.add("outside_retained_total");
      intake.wave(acknowledge);
      return;
    }
    const isLong = bytes.length > packetBytes;
    if (isLong) board.add("outside_long_total");
    // Cut to what the pipeline finds too long in turn, and quarantines.
    const kept = isLong ? bytes.subarray(0, payloadLimit + 1) : bytes;
    intake.pass({ device, channel, receivedAt: clock.now(), again: dup, payload: kept }, acknowledge);
  };
}

function onlineIn(channel: Channel, payload: Uint8Array): boolean | undefined {
  if (channel !== "status" || payload.length > payloadLimit) return undefined;
  try {
    const status = deviceStatus.safeParse(JSON.parse(Buffer.from(payload).toString()));
    return status.success ? status.data.online : undefined;
  } catch {
    return undefined;
  }
}
