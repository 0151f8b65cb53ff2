import type { AedesOptions } from "aedes";
import { mayFollow } from "./alert-filters.ts";
import type { Complaints } from "./complaints.ts";
import { mayHear, mayReceive } from "./permissions.ts";
import type { Sessions } from "./sessions.ts";

/** What a device or a listener may subscribe to, and what it may be sent. */
export function subscribing(
  sessions: Sessions,
  complaints: Complaints,
  most: number,
): Required<Pick<AedesOptions, "authorizeSubscribe" | "authorizeForward">> {
  return {
    authorizeSubscribe(client, subscription, done) {
      const session = sessions.of(client);
      const device = session?.identity?.device;
      const { topic, qos } = subscription;
      const listener = session?.listener ?? null;
      const isTheirs =
        listener === null ? device !== undefined && mayHear(device, topic) : mayFollow(topic, listener.scope);
      if (session === undefined || !isTheirs) {
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
      if (session?.listener) return packet.topic.startsWith("alerts/v1/") ? packet : null;
      const device = session?.identity?.device;
      return device !== undefined && mayReceive(device, packet.topic) ? packet : null;
    },
  };
}
