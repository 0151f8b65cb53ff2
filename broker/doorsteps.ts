import type { Duplex } from "node:stream";
import { askerAt } from "../model/address.ts";
import type { Board } from "../model/board.ts";
import type { BrokerLimits } from "../model/limits.ts";
import type { Complaints } from "./complaints.ts";
import type { Session } from "./sessions.ts";

/** A connection from its accept on: counted, and closed unless its client is let in in time. */
export interface Doorstep {
  /** Counts it for the client's address, once that is known; false when there are as many as may be, and it is gone. */
  isFrom(address: string): boolean;
  /** It has a session now, whose being let in ends the wait. */
  become(session: Pick<Session, "isReady">): void;
}

export interface Doorsteps {
  /** Takes a fresh connection, as it was accepted; `null` when it was turned away. */
  take(stream: Duplex): Doorstep | null;
}

export interface DoorstepNeeds {
  readonly limits: Pick<BrokerLimits, "connections" | "connectionsPerAddress" | "connectWithin">;
  readonly board: Board;
  readonly complaints: Complaints;
  readonly isStopping: () => boolean;
}

/** Where every connection stands at first, whatever carries it: before a TLS handshake, or a balancer's header, is done. */
export function doorsteps({ limits, board, complaints, isStopping }: DoorstepNeeds): Doorsteps {
  let all = 0;
  const byAsker = new Map<string, number>();
  board.set("broker_connections_limit", limits.connections);
  board.set("broker_address_connections_limit", limits.connectionsPerAddress);

  function count(by: 1 | -1, asker?: string): void {
    all += by;
    board.set("broker_accepted", all);
    if (asker !== undefined) leave(asker);
  }
  function leave(asker: string): void {
    const left = (byAsker.get(asker) ?? 0) - 1;
    if (left > 0) byAsker.set(asker, left);
    else byAsker.delete(asker);
    board.set("broker_addresses", byAsker.size);
  }

  return {
    take(stream) {
      stream.on("error", () => {}); // before and after the library listens, a broken socket is no news
      if (isStopping() || all >= limits.connections) {
        complaints.note("too-many-connections", {});
        stream.destroy();
        return null;
      }
      count(1);
      let asker: string | undefined;
      let session: Pick<Session, "isReady"> | null = null;
      // The library's own timer ends with the CONNECT packet; a credential nobody answers for would wait for ever.
      const deadline = setTimeout(() => {
        if (session?.isReady === true) return;
        complaints.note("not-in-time", {});
        stream.destroy();
      }, limits.connectWithin);
      stream.once("close", () => {
        clearTimeout(deadline);
        count(-1, asker);
      });
      return {
        isFrom(address) {
          const own = askerAt(address);
          const there = byAsker.get(own) ?? 0;
          if (there >= limits.connectionsPerAddress) {
            complaints.note("address-full", {});
            stream.destroy();
            return false;
          }
          asker = own;
          byAsker.set(own, there + 1);
          board.set("broker_addresses", byAsker.size);
          return true;
        },
        become(letIn) {
          session = letIn;
        },
      };
    },
  };
}
