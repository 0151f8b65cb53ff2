import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../model/access.ts";
import { HubFailure } from "../model/failure.ts";
import type { Session, SessionView, User } from "../model/people.ts";
import type { People } from "../model/people-book.ts";
import { between, type Clock, hours, type Instant, minutes } from "../model/time.ts";
import {
  accessOf,
  declarationOf,
  isLoopback,
  notSignedIn,
  permitted,
  type Visitor,
  visitorByToken,
  visitorFrom,
} from "./access.ts";
import { type Bearers, bearerIn } from "./bearer.ts";
import type { OwnOrigin } from "./own-origin.ts";
import { addressOf } from "./peer.ts";
import type { SecondFactorPolicy } from "./second-factor.ts";
import { clearSession, secretsIn, sendSession } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** True for what a program with a token may never do, whatever its user may. */
    forPeople?: boolean;
    /** True for what whoever must still set up a second factor may do. */
    evenRestricted?: boolean;
  }
}

/** A session ends half an hour after its last use, and twelve hours after it began. An open live feed is use. */
const limits = { idle: minutes(30), absolute: hours(12) };

/** Whether a session that was kept is still one. */
export const isOpen = (session: SessionView, now: Instant): boolean =>
  between(session.seenAt, now) < limits.idle && between(session.openedAt, now) < limits.absolute;

/** Who is signed in: people by cookie (the hub keeps only the SHA-256 of its secret), programs by token. */
export interface Sessions {
  /** Lets a request pass to its route, or throws: before its body is read, so that nobody learns what they may not. */
  admit(request: FastifyRequest): Promise<void>;
  /** Who is asking. Throws `not-signed-in` on routes that anyone may use when nobody is signed in. */
  visitor(request: object): Visitor;
  /** The visitor with the route's purpose: what personal data are asked for with. */
  access(request: FastifyRequest): Access;
  /** The visitor as of now; `null` when nobody is signed in, or not any longer. */
  look(request: FastifyRequest): Promise<Visitor | null>;
  /** The asker's own session; throws `not-permitted` for programs. */
  own(request: object): OwnSession;
  open(request: FastifyRequest, reply: FastifyReply, user: User, way: Session["way"]): Promise<void>;
  close(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}
export interface OwnSession {
  readonly session: Session;
  readonly hash: Uint8Array;
  readonly restricted: boolean;
}

export interface SessionsNeeds {
  readonly people: People;
  readonly bearers: Bearers;
  readonly ownOrigin: OwnOrigin;
  readonly policy: SecondFactorPolicy;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

interface Guest {
  readonly visitor: Visitor;
  /** `null` for programs. */
  readonly own: OwnSession | null;
}

export function sessions(needs: SessionsNeeds): Sessions {
  const { people, ownOrigin, clock, random } = needs;
  const guests = new WeakMap<object, Guest>();

  function guest(request: object): Guest {
    const found = guests.get(request);
    if (found === undefined) throw notSignedIn();
    return found;
  }

  return {
    async look(request) {
      const found = await find(needs, request);
      return found === null || found.own?.restricted === true ? null : found.visitor;
    },
    async admit(request) {
      // Nothing there to permit: the not-found answer is for anyone.
      if (request.is404) return;
      const permits = request.routeOptions.config.permits ?? [];
      const forAnyone = permits.includes("anyone");
      assertOwnPage(ownOrigin, request, forAnyone);
      if (forAnyone || (permits.includes("loopback") && isLoopback(request))) return;
      const found = await find(needs, request);
      if (found === null) throw notSignedIn();
      assertAdmitted(request, found);
      guests.set(request, found);
    },
    visitor: (request) => guest(request).visitor,
    access: (request) => accessOf(guest(request).visitor, declarationOf(request), addressOf(request)),
    own(request) {
      const { own } = guest(request);
      if (own === null) throw forPeopleOnly();
      return own;
    },
    async open(request, reply, user, way) {
      const secret = Buffer.from(random(32)).toString("base64url");
      await people.openSession({
        id: Buffer.from(random(9)).toString("base64url"),
        hash: hashOf(secret),
        username: user.username,
        way,
        at: clock.now(),
        address: addressOf(request),
        restricted: needs.policy.demands(user, way),
      });
      sendSession(reply, secret, ownOrigin.isSecure(request));
    },
    async close(request, reply) {
      const secure = ownOrigin.isSecure(request);
      for (const secret of secretsIn(request, secure)) await people.closeSession(hashOf(secret));
      clearSession(reply, secure);
    },
  };
}

/** A token wins over a cookie: whoever sends one means to be that program. */
async function find(needs: SessionsNeeds, request: FastifyRequest): Promise<Guest | null> {
  const said = bearerIn(request);
  if (said !== null) {
    const found = await needs.bearers.find(request, said);
    return found === null ? null : { visitor: visitorByToken(found.user, found.token), own: null };
  }
  const now = needs.clock.now();
  for (const secret of secretsIn(request, needs.ownOrigin.isSecure(request))) {
    const hash = hashOf(secret);
    const session = await needs.people.session(hash, now, limits);
    if (session === null) continue;
    // Asked anew each time: the policy may have become stricter since the session was opened.
    const restricted = session.restricted || needs.policy.demands(session.user, session.way);
    return { visitor: visitorFrom(session.user, session, now), own: { session, hash, restricted } };
  }
  return null;
}

function assertAdmitted(request: FastifyRequest, { visitor, own }: Guest): void {
  const { permits = [], forPeople, evenRestricted, inOwnRight } = request.routeOptions.config;
  if (own?.restricted === true && evenRestricted !== true) {
    throw new HubFailure(
      "second-factor-needed",
      "Set up a second factor first, with POST /api/v1/me/second-factor or on the page /account.",
    );
  }
  if (own === null && forPeople === true) throw forPeopleOnly();
  if (!permitted(permits, visitor) || (inOwnRight === true && visitor.glass !== null)) {
    throw new HubFailure("not-permitted", "Your role does not permit this.");
  }
}

const forPeopleOnly = (): HubFailure =>
  new HubFailure("not-permitted", "A token may not do this; it is for people who sign in.");

function assertOwnPage(own: OwnOrigin, request: FastifyRequest, forAnyone: boolean): void {
  // No browser sends a token by itself: there is nothing a foreign page could borrow.
  if (bearerIn(request) !== null || own.vouchesFor(request, forAnyone)) return;
  throw new HubFailure("not-permitted", "Writes by cookie need Origin or Sec-Fetch-Site of our own.");
}

const hashOf = (secret: string): Uint8Array => createHash("sha256").update(secret).digest();
