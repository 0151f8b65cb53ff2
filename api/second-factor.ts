import { Secret, TOTP } from "otpauth";
import { accessCodeFrom, hashAccessCode } from "../model/access-code.ts";
import { holdsAny, type Session, type User, type UserSecrets } from "../model/people.ts";
import type { People } from "../model/people-book.ts";
import type { Clock } from "../model/time.ts";
import type { Seal } from "./seal.ts";

/** Whether somebody who signed in must set up a second factor before anything else. */
export interface SecondFactorPolicy {
  requiredOf(user: User): boolean;
  demands(user: User, way: Session["way"]): boolean;
}

/** Clinicians and admins, where it is required. For single sign-on the provider answers. */
export function secondFactorPolicy(setting: "required" | "optional"): SecondFactorPolicy {
  const requiredOf = (user: User): boolean =>
    setting === "required" && holdsAny(user.roles, ["clinician", "admin"]);
  return {
    requiredOf,
    demands: (user, way) => way === "password" && !user.secondFactor && requiredOf(user),
  };
}

const recoveryCodes = 10;
const stepSeconds = 30;

/** A secret not confirmed yet, as an authenticator app takes it. */
export interface NewFactor {
  readonly sealed: Uint8Array;
  /** Base32, to be typed where no picture can be scanned. */
  readonly secret: string;
  readonly uri: string;
}

/** Codes of authenticator apps (TOTP, RFC 6238: SHA-1, 30 s, six digits, as the apps have it) and recovery codes. */
export interface SecondFactors {
  make(username: string): NewFactor;
  /** The step of time a code is for, this one or a neighbour; `null` when it is not right. */
  stepOf(username: string, sealed: Uint8Array, code: string): number | null;
  /** Whether a code is right, and used here for the first time. */
  fits(user: User, secrets: UserSecrets, code: string): Promise<boolean>;
  /** Keeps a confirmed secret with new recovery codes, which are returned to be told once. */
  keep(username: string, sealed: Uint8Array, step: number): Promise<readonly string[]>;
}

export interface SecondFactorNeeds {
  readonly people: People;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

export function secondFactors({ people, seal, clock, random }: SecondFactorNeeds): SecondFactors {
  // Bound to its user: a row copied over another's would let nobody in.
  const purpose = (username: string): string => `totp ${username}`;

  function stepOf(username: string, sealed: Uint8Array, code: string): number | null {
    const token = code.replace(/\s/g, "");
    if (!/^\d{6}$/.test(token)) return null;
    const totp = totpOf(username, new Secret({ buffer: bytesOf(seal.open(purpose(username), sealed)) }));
    const delta = totp.validate({ token, timestamp: clock.now(), window: 1 });
    return delta === null ? null : Math.floor(clock.now() / 1000 / stepSeconds) + delta;
  }

  return {
    stepOf,
    make(username) {
      const bytes = random(20);
      const totp = totpOf(username, new Secret({ buffer: bytesOf(bytes) }));
      return {
        sealed: seal.close(purpose(username), bytes),
        secret: totp.secret.base32,
        uri: totp.toString(),
      };
    },
    async fits({ username }, { totp }, code) {
      if (totp === null) return false;
      const step = stepOf(username, totp, code);
      if (step !== null) return people.takeTotpStep(username, step);
      const hash = hashAccessCode(code);
      return hash !== null && people.takeRecoveryCode(username, hash, clock.now());
    },
    async keep(username, sealed, step) {
      const codes = Array.from({ length: recoveryCodes }, () => accessCodeFrom(random(16)));
      const recovery = codes.flatMap((code) => hashAccessCode(code) ?? []);
      await people.setSecondFactor(username, { totp: sealed, recovery });
      // The code that confirmed it is used up.
      await people.takeTotpStep(username, step);
      return codes;
    },
  };
}

const totpOf = (label: string, secret: Secret): TOTP =>
  new TOTP({
    issuer: "Territorial LAB Hub",
    label,
    secret,
    algorithm: "SHA1",
    digits: 6,
    period: stepSeconds,
  });

/** A buffer of its own: small Node buffers share one. */
const bytesOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
