import type { DeviceCredential, Fingerprint, Proof } from "../model/credential.ts";
import { sameHash } from "../model/device-secret.ts";
import type { Instant } from "../model/time.ts";

/** What somebody shows who says they are a device. */
export interface Shown {
  /** Hash of the secret; `null` when none was given. */
  readonly secret: Uint8Array | null;
  /** Of a certificate that a trusted authority made out to the device; `null` when none was shown. */
  readonly certificate: Fingerprint | null;
}

/**
 * By what it is proved that somebody is a device; `null` when it is not. What is shown must be right, all of it: a
 * certificate does not excuse a wrong secret.
 */
export function proofOf(kept: DeviceCredential | null, shown: Shown, now: Instant): Proof | null {
  const { secret, certificate } = shown;
  // An unknown device is compared as well, so that the time it takes does not tell which devices there are.
  const isSecretRight = secret !== null && untilOf(kept, secret, now) !== undefined;
  if (kept === null || kept.revoked) return null;
  if (certificate !== null && kept.revokedCertificates.includes(certificate)) return null;
  if (secret !== null && !isSecretRight) return null;
  if (certificate !== null) return { by: "certificate", fingerprint: certificate };
  return secret === null ? null : { by: "secret", hash: secret };
}

/** Until when a proof counts, as things stand: `null` for as long as nothing changes, `undefined` when it does not. */
export function countsUntil(
  kept: DeviceCredential | undefined,
  proof: Proof,
  now: Instant,
): Instant | null | undefined {
  if (kept === undefined || kept.revoked) return undefined;
  if (proof.by === "secret") return untilOf(kept, proof.hash, now);
  return kept.revokedCertificates.includes(proof.fingerprint) ? undefined : null;
}

/** Compares with every secret, whether one before was the right one or not. */
function untilOf(kept: DeviceCredential | null, given: Uint8Array, now: Instant): Instant | null | undefined {
  const live = kept?.secrets.filter(({ until }) => until === null || now < until) ?? [];
  const compared = live.length > 0 ? live : [{ hash: new Uint8Array(given.length), until: now }];
  const right = compared.filter(({ hash }) => sameHash(hash, given));
  return live.length > 0 ? right[0]?.until : undefined;
}
