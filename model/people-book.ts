import type { PatientId } from "./identity.ts";
import type {
  ApiToken,
  BrokenGlass,
  NewSession,
  OutsideIdentity,
  Session,
  SessionView,
  User,
  UserSecrets,
} from "./people.ts";
import type { Duration, Instant } from "./time.ts";

/** Who may sign in, their sessions, their programs' tokens, and people's access codes. */
export interface People {
  /** Without a second factor, whatever `user` says. Throws `conflict` when the name or the outside identity is taken. */
  addUser(user: User, passwordHash: string | null): Promise<void>;
  user(username: string): Promise<{ user: User; secrets: UserSecrets } | null>;
  /** Disabled users too. */
  userOf(identity: OutsideIdentity): Promise<User | null>;
  users(): Promise<readonly User[]>;
  /** Also closes all of the user's sessions. Throws `not-found`, as do the three calls below. */
  setPassword(username: string, passwordHash: string): Promise<void>;
  /** Throws `conflict` when it is another user's. */
  setIdentity(username: string, identity: OutsideIdentity | null): Promise<void>;
  /** Closes all sessions and ends all tokens; `null` enables the user again, and brings neither back. */
  setDisabled(username: string, at: Instant | null): Promise<void>;
  /** Sets or (`null`) takes away the second factor, with the hashes of its recovery codes. */
  setSecondFactor(
    username: string,
    factor: { readonly totp: Uint8Array; readonly recovery: readonly Uint8Array[] } | null,
  ): Promise<void>;
  /** True once for each time step, and never for one before the last taken: a code seen over a shoulder is worthless. */
  takeTotpStep(username: string, step: number): Promise<boolean>;
  /** True once for each code. */
  takeRecoveryCode(username: string, hash: Uint8Array, at: Instant): Promise<boolean>;
  recoveryCodesLeft(username: string): Promise<number>;

  /** Throws `not-found` for nobody, and for somebody disabled. */
  openSession(session: NewSession): Promise<void>;
  /** The session if it is younger than both limits and its user is not disabled, marked as seen; `null` otherwise. */
  session(
    hash: Uint8Array,
    at: Instant,
    limits: { idle: Duration; absolute: Duration },
  ): Promise<Session | null>;
  closeSession(hash: Uint8Array): Promise<void>;
  /** Newest first; among them those that ran out and were not asked for since. */
  sessions(username: string): Promise<readonly SessionView[]>;
  /** False when the user has no such session. */
  revokeSession(username: string, id: string): Promise<boolean>;
  /** Takes the restriction off, once a second factor is set up. Throws `not-found` when the session is closed. */
  liftRestriction(hash: Uint8Array): Promise<void>;
  /** `session` tells of it until its time is up. Throws `not-found` when the session is closed. */
  breakGlass(hash: Uint8Array, glass: BrokenGlass | null): Promise<void>;

  /** Throws `not-found` for nobody, and for somebody disabled. */
  addToken(token: ApiToken, hash: Uint8Array): Promise<void>;
  /** The token and its user if neither is expired, revoked or disabled; `usedAt` is kept to the minute. */
  token(hash: Uint8Array, at: Instant): Promise<{ token: ApiToken; user: User } | null>;
  /** Of one user, or of everybody; newest first, the ended ones too. */
  tokens(username: string | null): Promise<readonly ApiToken[]>;
  /** False when there is no such token that is not revoked. */
  revokeToken(id: string, at: Instant): Promise<boolean>;

  /**
   * Gives a person a code to sign in with, in place of any before it; makes their account when they have none, and
   * closes their sessions. Throws `not-found` for somebody not enrolled, `conflict` when their user name is staff's.
   */
  setAccessCode(patient: PatientId, hash: Uint8Array, at: Instant, expiresAt: Instant): Promise<void>;
  /** Whose code it is; `null` for nobody's, and for an expired one. */
  patientByCode(hash: Uint8Array, at: Instant): Promise<PatientId | null>;
}
