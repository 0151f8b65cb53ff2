import type { Duplex } from "node:stream";
import type { Board } from "../model/board.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { deliveries } from "./deliveries.ts";
import type { DurabilityGate } from "./durability-gate.ts";
import { FrameGuard } from "./frame-guard.ts";
import type { Links } from "./links.ts";
import type { Admit } from "./listener.ts";
import { paced } from "./paced.ts";
import { paceEnd } from "./paced-end.ts";
import type { Peer } from "./peer.ts";
import { nobody } from "./permissions.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { UplinkBroker } from "./uplink-broker.ts";
import { waitingLines } from "./waiting-line.ts";

export interface AdmissionNeeds {
  readonly library: UplinkBroker;
  readonly sessions: Sessions;
  readonly gate: DurabilityGate;
  readonly links: Links;
  readonly limits: BrokerLimits;
  readonly board: Board;
}

/** Room for a CONNECT with its will, or a SUBSCRIBE of fifty filters; nothing but a PUBLISH needs more. */
const controlBytes = 8 * 1024;
/** Bytes of one connection that may wait for the journal before its socket is read no further. */
const windowBytes = 512 * 1024;
/** Sessions ended in one turn when many lines are cut at once. */
const endsAtOnce = 8;

/** From a bare stream to a session: its guard, its end. The one way in for every kind of stream. */
export function admission(needs: AdmissionNeeds): Admit {
  const { sessions, links } = needs;
  const end = paced(endsAtOnce);
  let number = 0;
  return (stream, peer) => {
    paceEnd(stream, end);
    stream.on("error", () => {}); // before and after the library listens, a broken stream is no news
    const session = begun(needs, stream, peer, ++number);
    sessions.add(session);
    stream.once("close", () => {
      links.gone(session, session.leaving ?? "lost");
      session.deliveries.forget();
      sessions.end(session);
      session.lines.empty(); // what was received goes to the journal, whatever became of the connection
    });
    return session;
  };
}

function begun(
  { library, gate, limits, board }: AdmissionNeeds,
  stream: Duplex,
  peer: Peer,
  number: number,
): Session {
  const sent = deliveries((by) => board.add("broker_unacknowledged", by));
  // Before the library gets the stream: it must not read a byte past the guard.
  const guard = new FrameGuard(
    stream,
    {
      publishBytes: limits.packetBytes,
      controlBytes: Math.min(controlBytes, limits.packetBytes),
      windowMessages: limits.receiveWindow,
      windowBytes,
    },
    {
      acknowledged: sent.acknowledged,
      goodbye() {
        session.leaving ??= "disconnect";
      },
    },
  );
  const session: Session = {
    number,
    stream,
    peer,
    guard,
    lines: waitingLines((arrival) => gate.pass(arrival)),
    filters: new Map(),
    deliveries: sent,
    client: library.handle(stream),
    claimed: null,
    proof: null,
    until: null,
    identity: nobody,
    listener: null,
    refusal: null,
    will: null,
    isReady: false,
    leaving: null,
  };
  return session;
}
