import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import { type NotDeclared, notDeclared } from "../model/stray.ts";
import { type Clock, type Duration, milliseconds } from "../model/time.ts";
import { topicOf } from "../model/topics.ts";
import type { DoorNotes } from "./door-notes.ts";
import { grantedFor, publishTo } from "./downlink.ts";
import type { Session } from "./sessions.ts";

/** Devices for which a gateway spoke though they are not declared behind it. */
export interface Strays {
  /** Notes it, tells the gateway why where it listens, and then has it closed. */
  found(session: Session, stray: DeviceKey, close: () => void): void;
}

export interface StrayNeeds {
  readonly notes: DoorNotes;
  readonly clock: Clock;
  readonly board: Board;
}

/** A gateway that does not read is closed without having been told. */
const readsWithin: Duration = milliseconds(500);

export function strays({ notes, clock, board }: StrayNeeds): Strays {
  return {
    found(session, stray, close) {
      const { identity, stream, guard } = session;
      if (identity.is !== "device") return close();
      // What follows on this connection is neither read nor, where it was read already, taken.
      session.leaving ??= "expelled";
      guard.shut();
      const { device: gateway } = identity;
      board.add("broker_strays_total");
      notes.note({ note: "stray", gateway, device: stray, at: clock.now() });
      const qos = grantedFor(session, gateway, "receipt");
      let isClosed = false;
      const closeOnce = (): void => {
        if (!isClosed) close();
        isClosed = true;
      };
      if (qos === null || stream.writableNeedDrain) return closeOnce();
      setTimeout(closeOnce, readsWithin).unref();
      const text = JSON.stringify(notDeclared.encode(verdictOn(stray, clock)));
      const said = { topic: topicOf(gateway, "receipt"), text, qos, retain: false };
      // Closed when it has gone out, and not with it still in hand.
      publishTo(session, said, null, () => stream.end(closeOnce));
    },
  };
}

const verdictOn = (stray: DeviceKey, clock: Clock): NotDeclared => ({
  v: 1,
  status: "refused",
  stored: 0,
  problems: [
    {
      path: "",
      reason: "not-declared",
      detail: `${stray} is not declared behind this gateway; its supplier can declare it`,
    },
  ],
  device: stray,
  hubTime: clock.now(),
});
