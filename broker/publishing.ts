import type { AedesOptions, Client } from "aedes";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Channel } from "../model/journal.ts";
import type { Clock, Instant } from "../model/time.ts";
import type { Claimants } from "./claimants.ts";
import type { Complaint, Complaints } from "./complaints.ts";
import type { Arrival, DurabilityGate } from "./durability-gate.ts";
import type { Links } from "./links.ts";
import type { Pace } from "./pace.ts";
import { mayPublish, mayRetain, strayIn } from "./permissions.ts";
import type { Served } from "./served.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { Strays } from "./strays.ts";

export interface PublishingNeeds {
  readonly sessions: Sessions;
  readonly gate: DurabilityGate;
  readonly links: Links;
  readonly claimants: Claimants;
  readonly strays: Strays;
  readonly pace: Pace;
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
  return (client, packet, done) => {
    try {
      if (isWill(packet)) return leave(needs, client, packet, done);
      const session = client === null ? undefined : needs.sessions.of(client);
      take(needs, session, packet, done);
    } catch (thrown) {
      // Thrown on, it would be an uncaught exception of the whole process.
      needs.complaints.note("library-error", {});
      done(HubFailure.of(thrown));
    }
  };
}

/** Only what came off the wire has a command; a will has none, whatever the library's types say. */
const isWill = (packet: { readonly cmd?: string }): boolean => packet.cmd !== "publish";

function take(needs: PublishingNeeds, session: Session | undefined, packet: Publish, done: Done): void {
  if (session?.leaving === "expelled") return; // it is being closed, and hears of nothing it says
  // The check of its prefix, its channel and its UTF-8. Its size the frame guard has checked, before it was read.
  const grant = session === undefined ? null : mayPublish(session.identity, packet.topic);
  const refuse = refusing(needs, session, done);
  if (session === undefined) refuse("topic-refused");
  else if (grant === null) turnAway(needs, session, packet.topic, refuse);
  else if (packet.retain && !mayRetain(grant)) refuse("retain-refused");
  else if (grant.of === "device") passOn(needs, session, { ...grant, packet, done });
  else {
    const isTaken = needs.claimants.handedIn(session, bytesOf(packet));
    session.guard.release(packet.length ?? 0);
    setImmediate(() => (isTaken ? done(null) : refuse("claim-refused"))); // never within the library's parser
  }
}

type Refuse = (because: Complaint) => void;

const refusing =
  ({ complaints }: PublishingNeeds, session: Session | undefined, done: Done): Refuse =>
  (because) => {
    complaints.note(because, { device: session?.claimed });
    if (session !== undefined) session.leaving ??= "expelled";
    done(new HubFailure("not-permitted", because));
  };

function turnAway({ strays }: PublishingNeeds, session: Session, topic: string, refuse: Refuse): void {
  const stray = strayIn(session.identity, topic);
  if (stray === null) refuse("topic-refused");
  else strays.found(session, stray, () => refuse("not-declared"));
}

function passOn(needs: PublishingNeeds, session: Session, granted: Granted): void {
  const { gate, links, pace, board } = needs;
  const { device } = granted;
  links.heard(session, device);
  const receivedAt = needs.clock.now();
  const wait = pace(session.identity, device, receivedAt);
  const mayGo = wait === 0 && !session.lines.has(device);
  if (!mayGo) granted.packet.payload = apart(bytesOf(granted.packet));
  const arrival = arrivalOf(needs, session, granted, receivedAt);
  if (mayGo) {
    gate.pass(arrival);
    return;
  }
  board.add("broker_delayed_total");
  arrival.isThrottled = true;
  session.lines.add(device, arrival, wait);
}

interface Granted {
  readonly device: DeviceKey;
  readonly channel: Channel;
  readonly packet: Publish;
  readonly done: Done;
}

function arrivalOf(
  { complaints, served }: PublishingNeeds,
  { guard }: Session,
  { device, channel, packet, done }: Granted,
  receivedAt: Instant,
): Arrival {
  const payload = bytesOf(packet);
  const arrival: Arrival = {
    message: { device, channel, receivedAt, again: packet.dup, payload },
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
 * A will was checked when its device connected; a child may have moved since. It is never refused here: a refused will of a
 * broker that is gone would be tried again for ever. `client` is null for those.
 */
function leave(needs: PublishingNeeds, client: Client | null, will: Publish, done: Done): void {
  const session = client === null ? undefined : needs.sessions.of(client);
  const grant = session === undefined ? null : mayPublish(session.identity, will.topic);
  if (needs.isStopping() || session === undefined || grant === null || grant.of === "claim") {
    done(null);
    return;
  }
  session.lines.empty(); // what the device said comes before its last word
  const { device, channel } = grant;
  const receivedAt = needs.clock.now();
  needs.pace(session.identity, device, receivedAt);
  needs.gate.pass({
    message: { device, channel, receivedAt, again: false, payload: bytesOf(will) },
    settle(failure) {
      if (failure !== null) needs.complaints.note("not-durable", { device, code: failure.code });
      done(null);
    },
  });
}

/** What waits must not hold the many bytes it came among, nor those of a pool. */
function apart(bytes: Uint8Array): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}

const bytesOf = ({ payload }: Publish): Uint8Array =>
  typeof payload === "string" ? Buffer.from(payload) : payload;
