import type { AedesOptions, Client } from "aedes";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Channel } from "../model/journal.ts";
import type { Clock } from "../model/time.ts";
import type { Complaint, Complaints } from "./complaints.ts";
import type { Arrival, DurabilityGate } from "./durability-gate.ts";
import { mayRetain } from "./permissions.ts";
import type { Served } from "./served.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface PublishingNeeds {
  readonly sessions: Sessions;
  readonly gate: DurabilityGate;
  readonly clock: Clock;
  readonly board: Board;
  readonly complaints: Complaints;
  readonly served: Pick<Served, "note">;
  /** True once the hub is stopping: a will says nothing of the device then. */
  readonly isStopping: () => boolean;
}

type AuthorizePublish = NonNullable<AedesOptions["authorizePublish"]>;
type Publish = Parameters<AuthorizePublish>[1];
type Done = Parameters<AuthorizePublish>[2];

const nothing = Buffer.alloc(0);

/**
 * The durability gate: Aedes acknowledges a publish when `done` is called, and not before.
 * Nothing is refused for its content: a refusal cuts an MQTT 3.1.1 connection, and the device would come back with
 * the same message for ever.
 */
export function publishing(needs: PublishingNeeds): AuthorizePublish {
  const { sessions, complaints } = needs;

  const refuse = (because: Complaint, session: Session | undefined, done: Done): void => {
    complaints.note(because, { device: session?.claimed });
    done(new HubFailure("not-permitted", because));
  };

  return (client, packet, done) => {
    try {
      if (isWill(packet)) return leave(needs, client, packet, done);
      const session = client === null ? undefined : sessions.of(client);
      const identity = session?.identity;
      const channel = identity?.topics.get(packet.topic);
      // One of six known topics: this is the check of its prefix, its channel and its UTF-8. Its size the frame
      // guard has checked, before it was read.
      if (session === undefined || identity === undefined || identity === null || channel === undefined) {
        return refuse("topic-refused", session, done);
      }
      if (packet.retain && !mayRetain(channel)) return refuse("retain-refused", session, done);

      const arrival = arrivalOf(needs, session, identity.device, channel, packet, done);
      const wait = identity.allowance.take(arrival.message.receivedAt);
      if (wait === 0 && session.line.length === 0) return needs.gate.pass(arrival);
      needs.board.add("broker_delayed_total");
      arrival.isThrottled = true;
      session.line.add(arrival, wait);
    } catch (thrown) {
      // Thrown on, it would be an uncaught exception of the whole process.
      complaints.note("library-error", {});
      done(HubFailure.of(thrown));
    }
  };
}

/** Only what came off the wire has a command; a will has none, whatever the library's types say. */
const isWill = (packet: { readonly cmd?: string }): boolean => packet.cmd !== "publish";

function arrivalOf(
  { clock, complaints, served }: PublishingNeeds,
  { guard }: Session,
  device: DeviceKey,
  channel: Channel,
  packet: Publish,
  done: Done,
): Arrival {
  const payload = bytesOf(packet);
  const arrival: Arrival = {
    message: { device, channel, receivedAt: clock.now(), again: packet.dup, payload },
    settle(failure) {
      served.note(arrival, failure === null);
      guard.release(packet.length ?? 0);
      // The library keeps a QoS 2 packet until its PUBREL; the journal has the payload, so it need not.
      packet.payload = nothing;
      if (failure !== null) complaints.note("not-durable", { device, code: failure.code });
      done(failure);
    },
  };
  return arrival;
}

/**
 * A will was checked when its device connected. It is never refused here: a refused will of a broker that is gone
 * would be tried again for ever. `client` is null for those.
 */
function leave(needs: PublishingNeeds, client: Client | null, will: Publish, done: Done): void {
  const session = client === null ? undefined : needs.sessions.of(client);
  const identity = session?.identity;
  const channel = identity?.topics.get(will.topic);
  if (needs.isStopping() || !session || !identity || channel === undefined) {
    done(null);
    return;
  }
  session.line.empty(); // what the device said comes before its last word
  const receivedAt = needs.clock.now();
  identity.allowance.take(receivedAt);
  needs.gate.pass({
    message: { device: identity.device, channel, receivedAt, again: false, payload: bytesOf(will) },
    settle(failure) {
      if (failure !== null)
        needs.complaints.note("not-durable", { device: identity.device, code: failure.code });
      done(null);
    },
  });
}

const bytesOf = ({ payload }: Publish): Uint8Array =>
  typeof payload === "string" ? Buffer.from(payload) : payload;
