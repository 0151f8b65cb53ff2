import type { AedesOptions } from "aedes";
import type { Complaints } from "./complaints.ts";
import { mayHear, mayReceive } from "./permissions.ts";
import type { Sessions } from "./sessions.ts";

/** What a device may listen to, and what it may be sent. */
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
      if (session === undefined || device === undefined || !mayHear(device, topic)) {
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
      const device = sessions.of(client)?.identity?.device;
      return device !== undefined && mayReceive(device, packet.topic) ? packet : null;
    },
  };
}
