import { type DeviceKey, halvesOf } from "../model/identity.ts";
import type { Plan } from "../model/pilot.ts";
import type { SliTally } from "../model/sli-tally.ts";
import {
  after,
  atMillisecond,
  type Duration,
  days,
  type Instant,
  milliseconds,
  minutes,
} from "../model/time.ts";
import type { WatchedDevice, WatchedPerson, WatchedWorld } from "../model/watch.ts";
import type { Unwatched } from "../model/watch-book.ts";
import type { MessageWork } from "./message-work.ts";
import { covered, type RootCause } from "./missed-slots.ts";

/** Seconds in which devices were there, of those in which they should have been. */
export interface DeviceUptime {
  /** Learns from messages in the order in which they came. */
  note(works: readonly MessageWork[]): void;
  /** Counts the whole minutes `[from, until)`, up to which all messages have been noted. */
  count(tally: SliTally, world: WatchedWorld, from: Instant, until: Instant, rootCause: RootCause): void;
}

/** Devices that say when they go are there until then; any other is for three times its period after each word. */
const periods = 3;
const [shortest, longest]: readonly [Duration, Duration] = [minutes(15), days(3)];
const usual = days(1);

/** How long after a word of its a device is taken to be there. */
export function reachOf(plan: Plan | null): Duration {
  if (plan === null) return usual;
  const most = Math.max(...plan.measurements.map(({ timesPerDay }) => timesPerDay));
  return milliseconds(Math.min(longest, Math.max(shortest, (periods * days(1)) / most)));
}

interface Held {
  reach: Duration;
  /** Until when its last word counts. */
  until: number;
  /** When it was away since minutes were last counted. */
  gaps: Unwatched[];
}

/** As many entries as devices are lent out. */
export function deviceUptime(): DeviceUptime {
  const held = new Map<DeviceKey, Held>();

  function heldOf({ device, contact, since }: WatchedDevice, plan: Plan | null): Held {
    const known = held.get(device);
    const reach = reachOf(plan);
    if (known !== undefined) {
      known.reach = reach;
      return known;
    }
    const made = { reach, until: lastUntil(contact, since, reach), gaps: [] };
    held.set(device, made);
    return made;
  }

  function countDevice(
    tally: SliTally,
    person: WatchedPerson,
    device: WatchedDevice,
    removed: readonly Unwatched[],
    [from, until]: readonly [Instant, Instant],
    rootCause: RootCause,
  ): void {
    const own = heldOf(device, person.plan);
    const begin = Math.max(from, device.since);
    if (begin >= until || rootCause(device.device) === "hub") return;
    const away = [...own.gaps, { from: own.until as Instant, until }];
    const gone = [...removed, ...away];
    const unseen = covered(removed, begin, until);
    const monitored = seconds(until - begin - unseen);
    const down = Math.min(monitored, seconds(covered(gone, begin, until) - unseen));
    const event = { sli: "device-uptime", service: halvesOf(device.device).service } as const;
    tally.add(event, from, "good", monitored - down);
    tally.add(event, from, rootCause(device.device) === null ? "device" : "network", down);
  }

  function countMinute(tally: SliTally, world: WatchedWorld, minute: Instant, rootCause: RootCause): void {
    const end = after(minute, minutes(1));
    const removed = world.unwatched.filter((each) => each.until > minute && each.from < end);
    if (covered(removed, minute, end) === minutes(1)) return;
    for (const person of world.people) {
      for (const device of person.devices) {
        countDevice(tally, person, device, removed, [minute, end], rootCause);
      }
    }
  }

  return {
    note(works) {
      for (const { entry, status } of works) {
        const own = held.get(entry.device);
        if (own === undefined) continue;
        const { receivedAt: at } = entry;
        if (status?.online === false) own.until = Math.min(own.until, at);
        else {
          if (at > own.until) own.gaps.push({ from: atMillisecond(own.until), until: at });
          own.until = Math.max(own.until, after(at, own.reach));
        }
      }
    },
    count(tally, world, from, until, rootCause) {
      // Those of a count that failed are there still.
      for (const own of held.values()) own.gaps = own.gaps.filter((each) => each.until > from);
      for (let minute = from; minute < until; minute = after(minute, minutes(1))) {
        countMinute(tally, world, minute, rootCause);
      }
      const lent = new Set(world.people.flatMap(({ devices }) => devices.map(({ device }) => device)));
      for (const device of held.keys()) if (!lent.has(device)) held.delete(device);
    },
  };
}

/** Until when what is known of a device at the start says that it was there. */
function lastUntil(contact: WatchedDevice["contact"], since: Instant, reach: Duration): Instant {
  if (contact === null || contact.heardAt < since) return since;
  const { heardAt, goneAt } = contact;
  return goneAt !== undefined && goneAt >= heardAt ? goneAt : after(heardAt, reach);
}

const seconds = (long: number): number => Math.round(long / 1000);
