import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import { type DownChannel, topicOf } from "../model/topics.ts";
import { hears } from "./permissions.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Says something to a device that is there and listens; false when it could not be said. */
export type Tell = (device: DeviceKey, channel: DownChannel, text: string) => boolean;

/**
 * No queue for the absent, and none for those who do not read: a session whose socket is full is not written to.
 * Published to the one client, past the library's fan-out, which loses messages out of order.
 */
export const telling =
  (sessions: Sessions): Tell =>
  (device, channel, text) => {
    const session = sessions.live(device);
    if (!session?.isReady || session.stream.destroyed || session.stream.writableNeedDrain) return false;
    const qos = grantedFor(session, device, channel);
    if (qos === null) return false;
    const topic = topicOf(device, channel);
    const packet = { cmd: "publish", topic, payload: Buffer.from(text), retain: false, dup: false } as const;
    session.client.publish({ ...packet, qos: qos === 0 ? 0 : 1 }, () => {}); // the library calls it unasked
    return true;
  };

/** Receipts: what the pipeline has to say of a device's messages. */
export function receipts(sessions: Sessions, board: Board): (device: DeviceKey, receipt: string) => void {
  const tell = telling(sessions);
  return (device, receipt) => {
    if (!tell(device, "receipt", receipt)) board.add("broker_receipts_dropped_total");
  };
}

/** The best quality of service among the filters that take in the channel; `null` when none does. */
function grantedFor(session: Session, device: DeviceKey, channel: DownChannel): number | null {
  const granted = [...session.filters].filter(([filter]) => hears(device, filter, channel));
  return granted.length === 0 ? null : Math.max(...granted.map(([, qos]) => qos));
}
