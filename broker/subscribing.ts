import type { AedesOptions, Client, Subscription } from "aedes";
import type { DeviceKey } from "../model/identity.ts";
import { inTurns } from "../model/in-turns.ts";
import type { Clock } from "../model/time.ts";
import type { DownChannel } from "../model/topics.ts";
import type { Complaints } from "./complaints.ts";
import type { DoorNotes } from "./door-notes.ts";
import { heardBy, type Identity, mayHear, mayReceive } from "./permissions.ts";
import type { Sessions } from "./sessions.ts";

/** What somebody may subscribe to, and what they may be sent. */
export function subscribing(
  sessions: Sessions,
  complaints: Complaints,
  most: number,
): Required<Pick<AedesOptions, "authorizeSubscribe" | "authorizeForward">> {
  return {
    authorizeSubscribe(client, subscription, done) {
      const session = sessions.of(client);
      const { topic, qos } = subscription;
      const device = session?.claimed ?? undefined;
      if (session === undefined || !mayHear(session.identity, topic)) {
        complaints.note("subscription-refused", { device });
        return done(null, null); // SUBACK 0x80; an error would cut the connection
      }
      if (!session.filters.has(topic) && session.filters.size >= most) {
        complaints.note("subscription-refused", { device, most });
        return done(null, null);
      }
      session.filters.set(topic, qos);
      done(null, subscription);
    },
    authorizeForward(client, packet) {
      const session = sessions.of(client);
      if (session === undefined || !mayReceive(session.identity, packet.topic)) return null;
      return session.deliveries.stamp(packet);
    },
  };
}

/** Tells which channels of which device are listened to from now on. */
export const listening =
  (sessions: Sessions, notes: DoorNotes) =>
  (subscriptions: readonly Subscription[], client: Client): void => {
    const session = sessions.of(client);
    if (session === undefined) return;
    const granted = subscriptions.map(({ topic }) => topic).filter((each) => session.filters.has(each));
    tellHeard(session.identity, granted, notes);
  };

/** Sessions told of at a time: even of gateways' that makes no more notes than may be between two tellings. */
const atOnce = 100;

/** Tells by what each device is in and all that is listened to, to a desk that has just begun. */
export const tellingWhoIsThere = (sessions: Sessions, notes: DoorNotes, clock: Clock) => (): void =>
  inTurns([...sessions.all()], atOnce, ({ identity, proof, filters, stream }) => {
    if (identity.is !== "device" || stream.destroyed) return;
    const { device } = identity;
    if (proof !== null) notes.note({ note: "used", device, proof, at: clock.now() });
    tellHeard(identity, filters.keys(), notes);
  });

function tellHeard(identity: Identity, filters: Iterable<string>, notes: DoorNotes): void {
  for (const [device, channels] of heardIn(identity, filters)) {
    notes.note({ note: "listens", device, channels: [...channels] });
  }
}

function heardIn(
  identity: Identity,
  filters: Iterable<string>,
): ReadonlyMap<DeviceKey, ReadonlySet<DownChannel>> {
  const heard = new Map<DeviceKey, Set<DownChannel>>();
  for (const filter of filters) {
    const found = heardBy(identity, filter);
    if (found === null) continue;
    const before = heard.get(found.device) ?? [];
    heard.set(found.device, new Set([...before, ...found.channels]));
  }
  return heard;
}
