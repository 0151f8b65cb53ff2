import type { Duplex } from "node:stream";
import type { Client } from "aedes";
import type { AlertListener } from "../model/alert-listener.ts";
import type { Board } from "../model/board.ts";
import type { Proof } from "../model/credential.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { LinkEnd } from "../model/presence.ts";
import type { Instant } from "../model/time.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Arrival } from "./durability-gate.ts";
import type { FrameGuard } from "./frame-guard.ts";
import type { Peer } from "./peer.ts";
import type { Identity } from "./permissions.ts";
import type { WaitingLines } from "./waiting-line.ts";

/** Somebody who listens to alerts, once they have proved who they are. */
export interface Listening extends AlertListener {
  /** Kept for asking again whether it still counts. */
  readonly token: string;
  /** Filters whose open alerts were told: from here on every transition goes there. */
  readonly live: Set<string>;
}

/** One connection, from accept to close. */
export interface Session {
  /** Nobody else's while the broker runs. */
  readonly number: number;
  readonly stream: Duplex;
  readonly peer: Peer;
  readonly guard: FrameGuard;
  readonly lines: WaitingLines<Arrival>;
  /** Filters granted, with their quality of service. */
  readonly filters: Map<string, 0 | 1 | 2>;
  readonly deliveries: Deliveries;
  readonly client: Client;
  /** Who it says it is, from the moment its credential is looked up. */
  claimed: DeviceKey | null;
  /** By what it proved that, and until when this counts as far as is known; `null` until its credential was looked up. */
  proof: Proof | null;
  until: Instant | null;
  identity: Identity;
  /** A person's client; `null` for devices. */
  listener: Listening | null;
  /** The CONNACK code its CONNECT has earned before anyone looked at its secret; `null` for none. */
  refusal: 2 | 5 | null;
  /** Where its will is to go; `null` without one. */
  will: string | null;
  /** True once it was let in. */
  isReady: boolean;
  /** Why it ends, as soon as that is known. */
  leaving: LinkEnd | null;
}

/** Every connection there is, and which of them is a device's live one. */
export interface Sessions {
  readonly count: number;
  all(): Iterable<Session>;
  add(session: Session): void;
  /** Also finds a session that has ended: its will is asked about afterwards. */
  of(client: Client): Session | undefined;
  numbered(number: number): Session | undefined;
  live(device: DeviceKey): Session | undefined;
  /** The live sessions by which a device is reached, its own before its gateway's. */
  towards(device: DeviceKey): readonly Session[];
  /** The devices a session may speak for have changed. */
  redeclare(session: Session, children: readonly DeviceKey[]): void;
  /** Makes it the device's live session; returns the one it takes over, whose stream is ended. */
  enthrone(session: Session): Session | null;
  end(session: Session): void;
}

export function sessions(board: Board): Sessions {
  const all = new Map<number, Session>();
  const byClient = new WeakMap<Client, Session>();
  const byDevice = new Map<DeviceKey, Session>();
  const gateways = new Map<DeviceKey, Session>();
  const show = (): void => {
    board.set("broker_connections", all.size);
    board.set("broker_gateway_children", gateways.size);
  };
  const isLive = (session: Session): boolean =>
    session.identity.is === "device" && byDevice.get(session.identity.device) === session;

  function speakFor(session: Session, children: Iterable<DeviceKey>): void {
    for (const child of children) gateways.set(child, session);
    show();
  }
  function hush(session: Session): void {
    if (session.identity.is !== "device") return;
    for (const child of session.identity.children) {
      if (gateways.get(child) === session) gateways.delete(child);
    }
  }

  return {
    get count() {
      return all.size;
    },
    all: () => all.values(),
    add(session) {
      all.set(session.number, session);
      byClient.set(session.client, session);
      show();
    },
    of: (client) => byClient.get(client),
    numbered: (number) => all.get(number),
    live: (device) => byDevice.get(device),
    towards: (device) => [byDevice.get(device), gateways.get(device)].filter((each) => each !== undefined),
    redeclare(session, children) {
      if (session.identity.is !== "device") return;
      hush(session);
      session.identity = { ...session.identity, children: new Set(children) };
      if (isLive(session)) speakFor(session, children);
    },
    enthrone(session) {
      if (session.identity.is !== "device" || session.stream.destroyed) return null;
      const { device, children } = session.identity;
      const former = byDevice.get(device);
      byDevice.set(device, session);
      speakFor(session, children);
      if (former === undefined || former === session) return null;
      // Aedes has closed it already, but for a race in it between a closing session's and the next one's register.
      former.stream.destroy();
      return former;
    },
    end(session) {
      all.delete(session.number);
      hush(session);
      if (session.identity.is === "device" && isLive(session)) byDevice.delete(session.identity.device);
      show();
    },
  };
}
