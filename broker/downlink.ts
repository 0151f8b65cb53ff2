import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import { receipt as receiptForm, tellsOfProblem } from "../model/receipt.ts";
import type { Clock } from "../model/time.ts";
import { type DownChannel, topicOf } from "../model/topics.ts";
import type { Fate } from "./deliveries.ts";
import type { DoorNotes } from "./door-notes.ts";
import { heardBy } from "./permissions.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Says something to a device that is there and listens; false when it could not be said. `id` is told with its PUBACK. */
export type Tell = (device: DeviceKey, channel: DownChannel, text: string, id?: string) => boolean;

export interface DownlinkNeeds {
  readonly sessions: Sessions;
  readonly notes: DoorNotes;
  readonly clock: Clock;
}

interface Word {
  readonly device: DeviceKey;
  readonly channel: DownChannel;
  readonly text: string;
}

/**
 * No queue for the absent, and none for those who do not read: a session whose socket is full is not written to.
 * Published to the one client, past the library's fan-out, which loses messages out of order. A device behind a gateway is
 * told by that, unless it listens itself.
 */
function toldNow(sessions: Sessions, { device, channel, text }: Word, fate: Fate | null): boolean {
  for (const session of sessions.towards(device)) {
    const qos = takes(session) ? grantedFor(session, device, channel) : null;
    if (qos === null) continue;
    // By its flag a device tells what stands from what is new.
    const said = { topic: topicOf(device, channel), text, qos, retain: channel === "config" };
    publishTo(session, said, fate);
    return true;
  }
  return false;
}

export const telling =
  ({ sessions, notes, clock }: DownlinkNeeds): Tell =>
  (device, channel, text, id) => {
    const fate: Fate | null =
      id === undefined
        ? null
        : { acknowledged: () => notes.note({ note: "acknowledged", id, at: clock.now() }) };
    return toldNow(sessions, { device, channel, text }, fate);
  };

export interface Said {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
}

/** Publishes to one client, whose PUBACK, if one is due, decides its fate. */
export function publishTo(
  { client, deliveries }: Session,
  { topic, text, qos, retain }: Said,
  fate: Fate | null,
  written: () => void = () => {},
): void {
  const payload = Buffer.from(text);
  const packet = { cmd: "publish", topic, payload, qos: qos === 0 ? 0 : 1, retain, dup: false } as const;
  deliveries.during(fate, () => client.publish(packet, written)); // the library calls it unasked
}

const takes = ({ isReady, stream }: Session): boolean =>
  isReady && !stream.destroyed && !stream.writableNeedDrain;

/**
 * Receipts: what the pipeline has to say of a device's messages. One that tells of a problem, and that its device has not
 * acknowledged when it goes, is kept for later.
 */
export function receipts(
  { sessions, notes, clock }: DownlinkNeeds,
  board: Board,
): (device: DeviceKey, receipt: string) => void {
  return (device, receipt) => {
    const missed = (): void => notes.note({ note: "receipt-missed", device, receipt, at: clock.now() });
    const fate = isWorthNoting(receipt) ? { missed } : null;
    if (toldNow(sessions, { device, channel: "receipt", text: receipt }, fate)) return;
    board.add("broker_receipts_dropped_total");
    fate?.missed();
  };
}

const statusAlone = receiptForm.pick({ status: true });

function isWorthNoting(text: string): boolean {
  const { success, data } = statusAlone.safeParse(parsed(text));
  return success && tellsOfProblem(data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The best quality of service among the filters that take in the channel; `null` when none does. */
export function grantedFor(session: Session, device: DeviceKey, channel: DownChannel): number | null {
  const granted = [...session.filters].filter(([filter]) => {
    const heard = heardBy(session.identity, filter);
    return heard?.device === device && heard.channels.includes(channel);
  });
  return granted.length === 0 ? null : Math.max(...granted.map(([, qos]) => qos));
}
