import type { Board } from "../model/board.ts";
import type { DoorNote } from "../model/door-note.ts";
import type { DeviceKey } from "../model/identity.ts";
import { inTurns } from "../model/in-turns.ts";
import type { LinkEnd } from "../model/presence.ts";
import type { Clock, Instant } from "../model/time.ts";
import { downChannels } from "../model/topics.ts";

export interface OutsideDevicesNeeds {
  /** Whether somebody registered the device, and nobody revoked it. */
  readonly isKnown: (device: DeviceKey) => Promise<boolean>;
  readonly note: (note: DoorNote) => void;
  /** Devices that are remembered; beyond it the one first heard is not, until it is heard again. */
  readonly most: number;
  readonly clock: Clock;
  readonly board: Board;
}

/**
 * Which devices speak by an outside broker. The hub does not see them come and go there: that they are connected it knows
 * from their status alone, and where to speak to them from their having been heard.
 */
export interface OutsideDevices {
  /** A message of the device came; `online` is what its status says. */
  heard(device: DeviceKey, online?: boolean): void;
  /** Whether it is spoken to there. */
  serves(device: DeviceKey): boolean;
  /** Its credential has changed: whether it is known is looked up anew. */
  changed(device: DeviceKey): void;
  /** Notes anew of each device that it can be spoken to. */
  tellWhoListens(): void;
  /** Notes anew which are linked. */
  tellWhoIsLinked(): void;
}

interface Heard {
  standing: "asked" | "stranger" | "known";
  /** As its status says; `null` while it says nothing. */
  online: boolean | null;
  /** `null` while it is not. */
  linkedSince: Instant | null;
  isToldOf: boolean;
}

/** Devices told of at a time: no more than notes may be between two tellings. */
const atOnce = 1000;

export function outsideDevices(needs: OutsideDevicesNeeds): OutsideDevices {
  const { isKnown, note, most, clock, board } = needs;
  const all = new Map<DeviceKey, Heard>();
  board.set("outside_devices_limit", most);

  const show = (): void => board.set("outside_devices", all.size);
  const listens = (device: DeviceKey): void => note({ note: "listens", device, channels: downChannels });

  /** The link first: with it the desk takes everybody to be silent until told otherwise. */
  function announce(device: DeviceKey, heard: Heard): void {
    if (heard.online === false) {
      unlink(device, heard, "disconnect");
      return;
    }
    const at = clock.now();
    if (heard.online === true && heard.linkedSince === null) {
      note({ note: "link", change: { device, at, by: "outside" } });
      Object.assign(heard, { linkedSince: at, isToldOf: false });
    }
    if (!heard.isToldOf) listens(device);
    heard.isToldOf = true;
  }

  function unlink(device: DeviceKey, heard: Heard, ended: LinkEnd): void {
    if (heard.linkedSince !== null) note({ note: "link", change: { device, at: clock.now(), ended } });
    Object.assign(heard, { linkedSince: null, isToldOf: false });
  }

  function lookUp(device: DeviceKey, heard: Heard): void {
    void isKnown(device).then(
      (known) => {
        if (all.get(device) !== heard) return;
        if (!known && heard.standing !== "stranger") board.add("outside_strangers_total");
        heard.standing = known ? "known" : "stranger";
        if (known) announce(device, heard);
        else unlink(device, heard, "expelled");
      },
      // Of one that was not known before it is asked again with its next message.
      () => heard.standing === "asked" && all.get(device) === heard && all.delete(device),
    );
  }

  function add(device: DeviceKey, online: boolean | null): void {
    const heard: Heard = { standing: "asked", online, linkedSince: null, isToldOf: false };
    all.set(device, heard);
    const oldest = all.keys().next().value;
    if (all.size > most && oldest !== undefined) all.delete(oldest);
    show();
    lookUp(device, heard);
  }

  return {
    heard(device, online) {
      const heard = all.get(device);
      if (heard === undefined) return add(device, online ?? null);
      // A device that speaks is there, whatever its last status said.
      if (online !== undefined) heard.online = online;
      else if (heard.online === false) heard.online = null;
      if (heard.standing === "known") announce(device, heard);
    },
    serves: (device) => all.get(device)?.standing === "known",
    changed(device) {
      const heard = all.get(device);
      if (heard !== undefined) lookUp(device, heard);
    },
    tellWhoListens: () =>
      inTurns([...all], atOnce, ([device, { isToldOf }]) => {
        if (isToldOf) listens(device);
      }),
    tellWhoIsLinked() {
      const links = [...all].flatMap(([device, { linkedSince: at }]) =>
        at === null ? [] : [{ device, at, by: "outside" as const }],
      );
      note({ note: "linked", way: "outside", links, at: clock.now() });
    },
  };
}
