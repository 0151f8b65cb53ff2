import type { Board, Figure } from "../model/board.ts";
import type { Log } from "../model/log.ts";
import { between, type Clock, type Duration, type Instant, seconds } from "../model/time.ts";

/** Why the broker turned something away. The list is closed, so that what is remembered of it stays small. */
const texts = {
  "too-many-connections": "a connection was refused: there are as many as may be",
  "address-full": "a connection was refused: there are as many from its address as may be",
  "no-proxy-header": "a connection was closed: it came from a balancer, and did not begin with its header",
  "tls-failed": "a connection was closed: its TLS handshake failed",
  "too-long": "a connection was closed: a packet is longer than allowed",
  "not-in-time": "a connection was closed: its CONNECT was not through in time",
  "bad-connect": "a CONNECT was refused: its user name, client id or will is not allowed",
  "wrong-credential": "a CONNECT was refused: unknown, revoked or wrong credential",
  "bad-certificate":
    "a CONNECT was refused: its certificate is nobody's here, or another's than its user name",
  "claim-in-the-open": "a claim was refused: its connection is not encrypted",
  "claim-refused": "a connection was closed: its claim is not its first, or its answer would not be heard",
  cooling: "a CONNECT was refused: too many wrong secrets in the last minute",
  unavailable: "a CONNECT was refused: the hub cannot take messages or look up credentials now",
  "topic-refused": "a connection was closed: it published where it may not",
  "not-declared": "a connection was closed: it spoke for a device that is not declared behind it",
  "retain-refused": "a connection was closed: it asked to retain what may not be retained",
  "not-durable": "a message was not acknowledged: the journal did not take it",
  "subscription-refused": "a subscription was refused",
  "protocol-error": "a connection was closed: it broke the protocol or a limit",
  "taken-over": "a session was taken over by a second connection of the same device",
  "library-error": "the broker library reported an error",
} as const;
export type Complaint = keyof typeof texts;

/** What has a figure of its own beside that of all refusals. */
const figureOf: Partial<Record<Complaint, Figure>> = {
  "too-many-connections": "broker_full_refused_total",
  "address-full": "broker_address_refused_total",
  "no-proxy-header": "broker_balancer_refused_total",
  "tls-failed": "broker_tls_refused_total",
  "too-long": "broker_long_refused_total",
  "not-in-time": "broker_late_refused_total",
};

/** Log lines whose number peers could drive up: the first of a kind is written, the rest are counted for a while. */
export interface Complaints {
  /** `members` never hold what a peer made up, unless it was checked. */
  note(what: Complaint, members: object): void;
  /** Writes what was only counted so far. */
  flush(): void;
}

const quietFor: Duration = seconds(10);

export function complaints(log: Log, board: Board, clock: Clock): Complaints {
  const written = new Map<Complaint, Instant>();
  const counted = new Map<Complaint, number>();

  function write(what: Complaint, members: object): void {
    const more = counted.get(what) ?? 0;
    counted.delete(what);
    written.set(what, clock.now());
    log.warn({ what, ...members, ...(more > 0 ? { more } : {}) }, texts[what]);
  }

  return {
    note(what, members) {
      if (what === "taken-over") board.add("broker_takeovers_total");
      else if (what === "library-error") board.add("broker_errors_total");
      else board.add("broker_refused_total");
      const figure = figureOf[what];
      if (figure !== undefined) board.add(figure);

      const last = written.get(what);
      const isQuiet = last !== undefined && Math.abs(between(last, clock.now())) < quietFor;
      if (isQuiet) counted.set(what, (counted.get(what) ?? 0) + 1);
      else write(what, members);
    },
    flush() {
      for (const what of counted.keys()) write(what, {});
    },
  };
}
