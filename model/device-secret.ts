import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** Turns a device's secret into what is kept of it: HMAC-SHA-256 under the hub's own key. */
export type HashSecret = (secret: string) => Uint8Array;

/**
 * A keyed hash suffices because the hub makes the secrets itself, 256 random bits each: there is nothing to guess,
 * and a storm of reconnecting devices costs next to nothing. People's passwords are another matter (argon2id).
 */
export const secretHasher = (key: Uint8Array): HashSecret => {
  // Made once: with bytes each call would make it anew, which takes longer than the hash.
  const prepared = createSecretKey(key);
  return (secret) => createHmac("sha256", prepared).update(secret).digest();
};

/** A new secret from 32 random bytes, in base64url. */
export const secretFrom = (random: Uint8Array): string => Buffer.from(random).toString("base64url");

/** Compares in constant time. */
export const sameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
