import { z } from "zod";
import type { DeviceKey } from "./identity.ts";
import { type Duration, hours, type Instant, instant } from "./time.ts";

/** After a rotation the former secret counts until the new one is used, and no longer than this. */
export const rotationOverlap: Duration = hours(24);

/** SHA-256 over a certificate's DER bytes, 64 lower-case hexadecimal digits. */
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hexadecimal digits")
  .brand<"fingerprint">();
export type Fingerprint = z.infer<typeof fingerprint>;

/** A secret that counts; `until` is `null` for the latest. */
export interface LiveSecret {
  readonly hash: Uint8Array;
  readonly until: Instant | null;
}

/** All the broker must know of a device to let it in: read in one look, looked at again when the registry changes. */
export interface DeviceCredential {
  /** The device as a whole; then nothing else counts. */
  readonly revoked: boolean;
  /** Latest first; two during a rotation. None for a device that has certificates only. */
  readonly secrets: readonly LiveSecret[];
  /** Certificates that were revoked before their time. */
  readonly revokedCertificates: readonly Fingerprint[];
  /** The devices declared behind it now, for which it may speak. */
  readonly children: readonly DeviceKey[];
}

/** With what a session proved who it is. */
export type Proof =
  | { readonly by: "secret"; readonly hash: Uint8Array }
  | { readonly by: "certificate"; readonly fingerprint: Fingerprint };

/** That a device showed who it is. */
export interface CredentialUse {
  readonly device: DeviceKey;
  readonly proof: Proof;
  readonly at: Instant;
}

/** A credential as people see it: never the secret. */
export const credentialView = z.object({
  kind: z.enum(["secret", "certificate"]),
  /** Of certificates. */
  fingerprint: fingerprint.nullable(),
  addedAt: instant,
  /** Until when it counts; `null` for as long as the device does. */
  until: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});
export type CredentialView = z.infer<typeof credentialView>;

/** What the door notes of credentials, and what is asked and revoked of certificates. Changes that count raise the registry's version. */
export interface CredentialBook {
  /** That it was used: of a secret, its first use ends those before it. A certificate not seen before is noted. */
  used(device: DeviceKey, proof: Proof, at: Instant): Promise<void>;
  /** The same of many, in the order they happened, with as few commits as may be: a whole town may come back at once. */
  usedAll(uses: readonly CredentialUse[]): Promise<void>;
  /** All there are of a device, latest first. */
  ofDevice(device: DeviceKey): Promise<readonly CredentialView[]>;
  /** A certificate made for a device here. Throws `not-found` without the device, `conflict` when it is revoked. */
  issued(device: DeviceKey, certificate: Fingerprint, until: Instant, at: Instant): Promise<void>;
  /** Ends a certificate, known or not. Throws `not-found` without the device. */
  revokeCertificate(device: DeviceKey, certificate: Fingerprint, at: Instant): Promise<void>;
}
