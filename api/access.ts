import type { FastifyRequest } from "fastify";
import type { Access, Purpose, Scope } from "../model/access.ts";
import { HubFailure } from "../model/failure.ts";
import { type PatientId, patientId, type ServiceId } from "../model/identity.ts";
import type { ApiToken, BrokenGlass, Role, Session, User } from "../model/people.ts";
import { holdsAny } from "../model/people.ts";
import type { Instant } from "../model/time.ts";
import { isThisMachine } from "./peer.ts";

/** Who may use a route. `loopback` is a program on the hub's own machine, without signing in. */
export type Permit = Role | "anyone" | "signed-in" | "loopback";

/** What confines the answers of a route: nothing, the visitor's services, or everything in their scope. */
export type Confinement = "none" | "services" | "patients";

/** What every route says of itself; one that does not say all of it does not start. */
export interface Declaration {
  readonly permits: readonly Permit[];
  /** What it is there for. Whoever comes in another part than its own comes for that part's purpose. */
  readonly purpose: Purpose;
  readonly scope: Confinement;
}

declare module "fastify" {
  interface FastifyContextConfig extends Partial<Declaration> {
    /** True for pages: their failures are shown as pages. */
    page?: boolean;
    /** True for what one answers for by name: nobody does it in a clinician's place, be it in an emergency. */
    inOwnRight?: boolean;
  }
}

/** What a role may do beside its own: nobody's data are in it. */
const includes: Readonly<Partial<Record<Role, readonly Role[]>>> = { admin: ["operator"] };

/** What each role works for. */
const purposeOfRole: Readonly<Record<Role, Purpose>> = {
  clinician: "care",
  evaluator: "evaluation",
  supplier: "supply",
  operator: "operation",
  citizen: "own-data",
  admin: "administration",
};

/** Somebody signed in, with the roles in force and what their work is confined to. */
export interface Visitor {
  readonly username: string;
  readonly roles: readonly Role[];
  readonly services: readonly ServiceId[] | "all";
  readonly careGroups: readonly string[] | "all";
  /** Whose data alone a citizen may see; "all" for those who are none. */
  readonly patients: readonly PatientId[] | "all";
  /** While an admin looks at clinical data in an emergency. */
  readonly glass: BrokenGlass | null;
  readonly way: Session["way"] | "token";
}

/** Who holds a session, at a moment. */
export function visitorFrom(user: User, session: Pick<Session, "way" | "glass">, now: Instant): Visitor {
  const broken = session.glass !== null && session.glass.until > now && user.roles.includes("admin");
  return {
    ...confinementOf(user),
    roles: rolesInForce(broken ? [...user.roles, "clinician"] : user.roles),
    glass: broken ? session.glass : null,
    way: session.way,
  };
}

/** A program with a token: no more than its user may, and no more than the token says. It breaks no glass. */
export function visitorByToken(user: User, token: ApiToken): Visitor {
  const own = confinementOf(user);
  const within = token.services.filter((each) => own.services === "all" || own.services.includes(each));
  return {
    ...own,
    services: token.services.length === 0 ? own.services : within,
    roles: rolesInForce(user.roles.filter((each) => token.roles.includes(each))),
    glass: null,
    way: "token",
  };
}

const rolesInForce = (roles: readonly Role[]): readonly Role[] => [
  ...new Set(roles.flatMap((role) => [role, ...(includes[role] ?? [])])),
];

/** A citizen's user name is their pseudonym. Whoever is a citizen is confined to it, whatever else they are. */
function confinementOf(user: User): Pick<Visitor, "username" | "services" | "careGroups" | "patients"> {
  const { username } = user;
  if (user.roles.includes("citizen")) {
    const own = patientId.safeParse(username);
    return { username, services: "all", careGroups: "all", patients: own.success ? [own.data] : [] };
  }
  return {
    username,
    services: user.services.length === 0 ? "all" : user.services,
    careGroups: user.careGroups.length === 0 ? "all" : user.careGroups,
    patients: "all",
  };
}

export const scopeOf = ({ services, careGroups, patients }: Visitor): Scope => ({
  services,
  careGroups,
  patients,
});

/** What a visitor uses a route for: an emergency, its own purpose, or that of the role it lets them in by. */
export function purposeOf(visitor: Visitor, { permits, purpose }: Declaration): Purpose {
  if (visitor.glass !== null || purpose === "emergency") return "emergency";
  const letIn = visitor.roles.filter((role) => permits.includes("signed-in") || permits.includes(role));
  const purposes = letIn.map((role) => purposeOfRole[role]);
  return purposes.includes(purpose) ? purpose : (purposes[0] ?? purpose);
}

/** What the records are asked with. */
export const accessOf = (visitor: Visitor, declared: Declaration, source: string): Access => ({
  actor: visitor.username,
  roles: visitor.roles,
  purpose: purposeOf(visitor, declared),
  scope: scopeOf(visitor),
  source,
});

/** The declaration of a route that has started. */
export function declarationOf(request: FastifyRequest): Declaration {
  const { permits = [], purpose = "operation", scope = "none" } = request.routeOptions.config;
  return { permits, purpose, scope };
}

export const holds = (visitor: Visitor, ...roles: readonly Role[]): boolean => holdsAny(visitor.roles, roles);

/** Whether something of a service concerns this person. */
export const sees = (visitor: Visitor, service: ServiceId): boolean =>
  visitor.services === "all" || visitor.services.includes(service);

/** Whether a role of theirs is among those permitted. */
export const permitted = (permits: readonly Permit[], visitor: Visitor): boolean =>
  permits.includes("signed-in") || visitor.roles.some((role) => permits.includes(role));

/** True for a peer on this machine that no proxy speaks for. */
export function isLoopback(request: FastifyRequest): boolean {
  if (request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined) {
    return false;
  }
  return isThisMachine(request.socket.remoteAddress);
}

export const notSignedIn = (): HubFailure =>
  new HubFailure("not-signed-in", "Sign in with POST /api/v1/session first.");

/** Something that is not there, or that this person may not know is there: the answer is the same. */
export const nothingThere = (what: string): HubFailure =>
  new HubFailure("not-found", `There is no such ${what} among those you may see.`);
