import type { Duplex } from "node:stream";
import type { Client } from "aedes";
import type { AlertListener } from "../model/alert-listener.ts";
import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Channel } from "../model/journal.ts";
import type { Allowance } from "./allowance.ts";
import type { Arrival } from "./durability-gate.ts";
import type { FrameGuard } from "./frame-guard.ts";
import type { Peer } from "./peer.ts";
import type { WaitingLine } from "./waiting-line.ts";

/** Who a session is, once it has proved it. */
export interface Identity {
  readonly device: DeviceKey;
  readonly topics: ReadonlyMap<string, Channel>;
  readonly allowance: Allowance;
}

/** Somebody who listens to alerts, once they have proved who they are. */
export interface Listening extends AlertListener {
  /** Kept for asking again whether it still counts. */
  readonly token: string;
  /** Filters whose open alerts were told: from here on every transition goes there. */
  readonly live: Set<string>;
}

/** One connection, from accept to close. */
export interface Session {
  readonly stream: Duplex;
  readonly peer: Peer;
  readonly guard: FrameGuard;
  readonly line: WaitingLine<Arrival>;
  /** Filters granted, with their quality of service. */
  readonly filters: Map<string, 0 | 1 | 2>;
  readonly client: Client;
  /** Who it says it is, from the moment its credential is looked up. */
  claimed: DeviceKey | null;
  /** The hash of the secret that counted when its credential was looked up; `null` until then. */
  secretHash: Uint8Array | null;
  identity: Identity | null;
  /** A person's client; `null` for devices. */
  listener: Listening | null;
  /** The CONNACK code its CONNECT has earned before anyone looked at its secret; `null` for none. */
  refusal: 2 | 5 | null;
  /** True once it was let in. */
  isReady: boolean;
}

/** Every connection there is, and which of them is a device's live one. */
export interface Sessions {
  readonly count: number;
  all(): Iterable<Session>;
  add(session: Session): void;
  /** Also finds a session that has ended: its will is asked about afterwards. */
  of(client: Client): Session | undefined;
  live(device: DeviceKey): Session | undefined;
  /** Makes it the device's live session; returns the one it takes over, whose stream is ended. */
  enthrone(session: Session): Session | null;
  /** Cuts every connection that is the device's, or says so: a credential read before it was revoked lets nobody in. */
  expel(device: DeviceKey): void;
  end(session: Session): void;
}

export function sessions(board: Board): Sessions {
  const all = new Set<Session>();
  const byClient = new WeakMap<Client, Session>();
  const byDevice = new Map<DeviceKey, Session>();
  const show = () => board.set("broker_connections", all.size);

  return {
    get count() {
      return all.size;
    },
    all: () => all,
    add(session) {
      all.add(session);
      byClient.set(session.client, session);
      show();
    },
    of: (client) => byClient.get(client),
    live: (device) => byDevice.get(device),
    enthrone(session) {
      const device = session.identity?.device;
      if (device === undefined || session.stream.destroyed) return null;
      const former = byDevice.get(device);
      byDevice.set(device, session);
      if (former === undefined || former === session) return null;
      // Aedes has closed it already, but for a race in it between a closing session's and the next one's register.
      former.stream.destroy();
      return former;
    },
    expel(device) {
      for (const session of all) if (session.claimed === device) session.stream.destroy();
    },
    end(session) {
      all.delete(session);
      const device = session.identity?.device;
      if (device !== undefined && byDevice.get(device) === session) byDevice.delete(device);
      show();
    },
  };
}
