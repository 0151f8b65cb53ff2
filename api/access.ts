import type { FastifyRequest } from "fastify";
import { HubFailure } from "../model/failure.ts";
import type { ServiceId } from "../model/identity.ts";
import type { Role, User } from "../model/people.ts";
import { holdsAny } from "../model/people.ts";

/** Who may use a route. `loopback` is a program on the hub's own machine, without signing in. */
export type Permit = Role | "anyone" | "signed-in" | "loopback";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A route without it does not start. */
    permits?: readonly Permit[];
    /** True for pages: their failures are shown as pages. */
    page?: boolean;
  }
}

/** What a role may do beside its own. */
const includes: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  // `operator` by the contract. `clinician` only until break-glass exists (issue of the access rules): the hub has
  // no other way yet for its first user to see that alerts arrive. Take it out here, and nowhere else, when it does.
  admin: ["operator", "clinician"],
};

/** Somebody signed in, with the roles in force. */
export interface Visitor {
  readonly username: string;
  readonly roles: readonly Role[];
  /** The services this person's work is confined to. */
  readonly services: readonly ServiceId[] | "all";
}

export const visitorFrom = (user: User): Visitor => ({
  username: user.username,
  roles: [...new Set(user.roles.flatMap((role) => [role, ...(includes[role] ?? [])]))],
  services: user.services.length === 0 ? "all" : user.services,
});

export const holds = (visitor: Visitor, ...roles: readonly Role[]): boolean => holdsAny(visitor.roles, roles);

/** Whether something of a service concerns this person. */
export const sees = (visitor: Visitor, service: ServiceId): boolean =>
  visitor.services === "all" || visitor.services.includes(service);

export const seesAny = (visitor: Visitor, services: readonly ServiceId[]): boolean =>
  services.some((service) => sees(visitor, service));

/** The services to ask a store for: `undefined` asks for all at once. */
export const servicesAsked = (visitor: Visitor): readonly (ServiceId | undefined)[] =>
  visitor.services === "all" ? [undefined] : visitor.services;

/** Whether a role of theirs is among those permitted. */
export const permitted = (permits: readonly Permit[], visitor: Visitor): boolean =>
  permits.includes("signed-in") || visitor.roles.some((role) => permits.includes(role));

/** True for a peer on this machine that no proxy speaks for. */
export function isLoopback(request: FastifyRequest): boolean {
  if (request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined) {
    return false;
  }
  return /^(?:127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
}

export const notSignedIn = (): HubFailure =>
  new HubFailure("not-signed-in", "Sign in with POST /api/v1/session first.");

/** Something that is not there, or that this person may not know is there: the answer is the same. */
export const nothingThere = (what: string): HubFailure =>
  new HubFailure("not-found", `There is no such ${what} among those you may see.`);
