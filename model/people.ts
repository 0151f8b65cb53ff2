import { z } from "zod";
import { serviceId } from "./identity.ts";
import { type Instant, instant } from "./time.ts";

export const roles = ["clinician", "evaluator", "supplier", "operator", "citizen", "admin"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const username = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, "must match ^[a-z0-9][a-z0-9._-]{1,62}$");

/** Somebody's identity at a single sign-on provider. `subject` is kept to the letter. */
export const identity = z.object({ issuer: z.url(), subject: z.string().min(1).max(255) });
export type OutsideIdentity = z.infer<typeof identity>;

/**
 * Somebody who signs in. `services` empty means all, and so does `careGroups`. A citizen's user name is their
 * pseudonym; they have no password, and sign in with an access code.
 */
export const userView = z.object({
  username,
  roles: z.array(role).min(1),
  services: z.array(serviceId),
  careGroups: z.array(z.string()),
  addedAt: instant,
  disabledAt: instant.nullable(),
  /** Whether a second factor is set up. */
  secondFactor: z.boolean(),
  identity: identity.nullable(),
});
export type User = z.infer<typeof userView>;

/** What is kept of a user beside what may be shown. */
export interface UserSecrets {
  /** `null` for those who never sign in by password. */
  readonly passwordHash: string | null;
  /** The TOTP secret, sealed; `null` without a second factor. */
  readonly totp: Uint8Array | null;
}

/** How a session began. */
export const signInWays = ["password", "oidc", "code"] as const;
export const signInWay = z.enum(signInWays);

/** An admin's look at clinical data in an emergency: why, and until when. */
export const brokenGlass = z.object({ until: instant, reason: z.string() });
export type BrokenGlass = z.infer<typeof brokenGlass>;

/** A signed-in user's session. Only the hash of its secret is kept; `id` is for listing and revoking. */
export const sessionView = z.object({
  id: z.string(),
  username,
  way: signInWay,
  openedAt: instant,
  seenAt: instant,
  address: z.string(),
  /** True while the user must still set up a second factor, and may do nothing else. */
  restricted: z.boolean(),
  glass: brokenGlass.nullable(),
});
export type SessionView = z.infer<typeof sessionView>;
export interface Session extends SessionView {
  readonly user: User;
}

/** A session to be opened. */
export interface NewSession {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly username: string;
  readonly way: z.infer<typeof signInWay>;
  readonly at: Instant;
  readonly address: string;
  readonly restricted: boolean;
}

/** A program's key, acting for its user with no more than the user's own rights. Its secret is told once. */
export const apiTokenView = z.object({
  id: z.string(),
  username,
  label: z.string().min(1).max(100),
  roles: z.array(role).min(1),
  /** Empty means all of the user's. */
  services: z.array(serviceId),
  addedAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export type ApiToken = z.infer<typeof apiTokenView>;

/** Whether any of the roles asked for is held; here so that every door asks the same way. */
export const holdsAny = (held: readonly Role[], asked: readonly Role[]): boolean =>
  held.some((role) => asked.includes(role));
