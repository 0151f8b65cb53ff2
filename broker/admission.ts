import type { Duplex } from "node:stream";
import type { BrokerLimits } from "../model/limits.ts";
import type { DurabilityGate } from "./durability-gate.ts";
import { FrameGuard } from "./frame-guard.ts";
import type { Admit } from "./listener.ts";
import type { Peer } from "./peer.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { UplinkBroker } from "./uplink-broker.ts";
import { waitingLine } from "./waiting-line.ts";

export interface AdmissionNeeds {
  readonly library: UplinkBroker;
  readonly sessions: Sessions;
  readonly gate: DurabilityGate;
  readonly limits: BrokerLimits;
}

/** Room for a CONNECT with its will, or a SUBSCRIBE of fifty filters; nothing but a PUBLISH needs more. */
const controlBytes = 8 * 1024;
/** Bytes of one connection that may wait for the journal before its socket is read no further. */
const windowBytes = 512 * 1024;

/** From a bare stream to a session: its guard, its end. The one way in for every kind of stream. */
export function admission(needs: AdmissionNeeds): Admit {
  const { sessions } = needs;
  return (stream, peer) => {
    stream.on("error", () => {}); // before and after the library listens, a broken stream is no news
    const session = begun(needs, stream, peer);
    sessions.add(session);
    stream.once("close", () => {
      sessions.end(session);
      session.line.empty(); // what was received goes to the journal, whatever became of the connection
    });
    return session;
  };
}

function begun({ library, gate, limits }: AdmissionNeeds, stream: Duplex, peer: Peer): Session {
  // Before the library gets the stream: it must not read a byte past the guard.
  const guard = new FrameGuard(stream, {
    publishBytes: limits.packetBytes,
    controlBytes: Math.min(controlBytes, limits.packetBytes),
    windowMessages: limits.receiveWindow,
    windowBytes,
  });
  return {
    stream,
    peer,
    guard,
    line: waitingLine(1000 / limits.deviceRate, (arrival) => gate.pass(arrival)),
    filters: new Map(),
    client: library.handle(stream),
    claimed: null,
    secretHash: null,
    identity: null,
    listener: null,
    refusal: null,
    isReady: false,
  };
}
