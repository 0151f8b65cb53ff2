import type { DeviceKey } from "../model/identity.ts";
import type { LinkBegun, LinkEnd, Transport } from "../model/presence.ts";
import type { Clock, Instant } from "../model/time.ts";
import { watchdogService } from "../model/watchdog.ts";
import type { DoorNotes } from "./door-notes.ts";
import type { Session } from "./sessions.ts";

/**
 * Who is linked by what, told as it changes. A device behind a gateway is linked from the first message the gateway hands on for
 * it until the gateway goes; a connection of its own counts before that.
 */
export interface Links {
  came(session: Session): void;
  /** A session said something for a device. */
  heard(session: Session, device: DeviceKey): void;
  /** A session's device, and all it spoke for, are gone. */
  gone(session: Session, why: LinkEnd): void;
  /** It may not speak for these any more. */
  released(session: Session, devices: Iterable<DeviceKey>): void;
  /** Tells all that are linked now, to a desk that has just begun. */
  tellAll(): void;
}

interface Linked extends LinkBegun {
  readonly session: Session;
}

export function links(notes: DoorNotes, clock: Clock): Links {
  const linked = new Map<DeviceKey, Linked>();
  /** For whom a gateway is heard. */
  const through = new Map<Session, Set<DeviceKey>>();

  function begin(device: DeviceKey, session: Session, by: Transport, at: Instant): void {
    const former = linked.get(device);
    if (former !== undefined) end(device, former.session, "taken-over", at);
    linked.set(device, { device, at, by, session });
    if (!isOurOwn(device)) notes.note({ note: "link", change: { device, at, by } });
  }
  function end(device: DeviceKey, session: Session, ended: LinkEnd, at: Instant): void {
    if (linked.get(device)?.session !== session) return;
    linked.delete(device);
    through.get(session)?.delete(device);
    if (!isOurOwn(device)) notes.note({ note: "link", change: { device, at, ended } });
  }

  return {
    came(session) {
      const { identity, peer } = session;
      if (identity.is === "device") begin(identity.device, session, peer.transport, clock.now());
    },
    heard(session, device) {
      const { identity } = session;
      const own = linked.get(device)?.session;
      if (identity.is !== "device" || identity.device === device || own === session) return;
      if (own?.identity.is === "device" && own.identity.device === device) return;
      begin(device, session, "through", clock.now());
      const heard = through.get(session) ?? new Set();
      through.set(session, heard.add(device));
    },
    gone(session, why) {
      const { identity } = session;
      if (identity.is !== "device") return;
      const at = clock.now();
      for (const device of [...(through.get(session) ?? [])]) end(device, session, why, at);
      through.delete(session);
      end(identity.device, session, why, at);
    },
    released(session, devices) {
      const at = clock.now();
      for (const device of devices) {
        if (through.get(session)?.has(device)) end(device, session, "expelled", at);
      }
    },
    tellAll() {
      const others = linked.values().filter(({ device }) => !isOurOwn(device));
      const links = others.map(({ device, at, by }) => ({ device, at, by })).toArray();
      notes.note({ note: "linked", way: "hub", links, at: clock.now() });
    },
  };
}

/** The watchdog comes and goes every minute; nobody needs to know. */
const isOurOwn = (device: DeviceKey): boolean => device.startsWith(`${watchdogService}/`);
