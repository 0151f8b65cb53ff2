import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../model/access.ts";
import { HubFailure } from "../model/failure.ts";
import type { People } from "../model/people-book.ts";
import { type Clock, hours, minutes } from "../model/time.ts";
import {
  accessOf,
  declarationOf,
  isLoopback,
  notSignedIn,
  permitted,
  type Visitor,
  visitorFrom,
} from "./access.ts";
import { isFromOwnPage } from "./own-origin.ts";

export const sessionCookie = "labhub_session";

/** A session ends half an hour after its last use, and twelve hours after it began. An open live feed is use. */
const limits = { idle: minutes(30), absolute: hours(12) };

/** Sessions by cookie: the browser holds 32 random bytes, the hub only their SHA-256. */
export interface Sessions {
  /** Lets a request pass to its route, or throws: before its body is read, so that nobody learns what they may not. */
  admit(request: FastifyRequest): Promise<void>;
  /** Who is asking. Throws `not-signed-in` on routes that anyone may use when nobody is signed in. */
  visitor(request: object): Visitor;
  /** The visitor with the route's purpose: what personal data are asked for with. */
  access(request: FastifyRequest): Access;
  /** The visitor as of now; `null` when nobody is signed in, or not any longer. */
  look(request: FastifyRequest): Promise<Visitor | null>;
  open(reply: FastifyReply, username: string, secure: boolean): Promise<void>;
  close(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export function sessions(people: People, clock: Clock, random: (bytes: number) => Uint8Array): Sessions {
  const visitors = new WeakMap<object, Visitor>();

  async function look(request: FastifyRequest): Promise<Visitor | null> {
    const hash = hashOf(request.cookies[sessionCookie]);
    if (hash === null) return null;
    const session = await people.session(hash, clock.now(), limits);
    return session === null ? null : visitorFrom(session.user, session, clock.now());
  }

  function visitor(request: object): Visitor {
    const found = visitors.get(request);
    if (found === undefined) throw notSignedIn();
    return found;
  }

  return {
    look,
    visitor,
    async admit(request) {
      // Nothing there to permit: the not-found answer is for anyone.
      if (request.is404) return;
      const permits = request.routeOptions.config.permits ?? [];
      const forAnyone = permits.includes("anyone");
      assertOwnPage(request, forAnyone);
      if (forAnyone || (permits.includes("loopback") && isLoopback(request))) return;
      const visitor = await look(request);
      if (visitor === null) throw notSignedIn();
      if (!permitted(permits, visitor)) {
        throw new HubFailure("not-permitted", "Your role does not permit this.");
      }
      visitors.set(request, visitor);
    },
    access: (request) => accessOf(visitor(request), declarationOf(request), request.ip),
    async open(reply, username, secure) {
      const secret = Buffer.from(random(32)).toString("base64url");
      await people.openSession(createHash("sha256").update(secret).digest(), username, clock.now());
      reply.setCookie(sessionCookie, secret, { path: "/", httpOnly: true, sameSite: "lax", secure });
    },
    async close(request, reply) {
      const hash = hashOf(request.cookies[sessionCookie]);
      if (hash !== null) await people.closeSession(hash);
      reply.clearCookie(sessionCookie, { path: "/" });
    },
  };
}

function assertOwnPage(request: FastifyRequest, forAnyone: boolean): void {
  if (isFromOwnPage(request, forAnyone)) return;
  throw new HubFailure("not-permitted", "Writes by cookie need Origin or Sec-Fetch-Site of our own.");
}

/** `null` for what cannot be a session's secret, so that no store is asked for it. */
function hashOf(secret: string | undefined): Uint8Array | null {
  return secret !== undefined && /^[\w-]{43}$/.test(secret)
    ? createHash("sha256").update(secret).digest()
    : null;
}
