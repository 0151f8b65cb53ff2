import { createHash } from "node:crypto";
import { days } from "./time.ts";

// Without 0, 1, 8 and 9, which are read as letters.
const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** How long an access code lets its person in. */
export const accessCodeLasts = days(365);

/** A person's code to sign in with, from 16 random bytes: four groups of four base32 letters, 80 bits. */
export function accessCodeFrom(random: Uint8Array): string {
  const text = [...random.subarray(0, 16)].map((byte) => letters[byte & 31]).join("");
  return (text.match(/.{4}/g) ?? []).join("-");
}

/** What is kept of a code, however it was typed (capitals, spaces, no hyphens); `null` for what cannot be one. */
export function hashAccessCode(typed: string): Uint8Array | null {
  const plain = typed.toLowerCase().replace(/[\s-]/g, "");
  return /^[a-z2-7]{16}$/.test(plain) ? createHash("sha256").update(plain).digest() : null;
}
