import { z } from "zod";
import type { ClaimKept } from "./claim.ts";
import type { HashSecret } from "./device-secret.ts";
import { HubFailure } from "./failure.ts";
import { serviceId } from "./identity.ts";
import { deviceType } from "./registry.ts";
import { after, type Duration, days, type Instant, instant } from "./time.ts";

/** Codes to be made for boxes of one type. */
export const claimCodesAsked = z.object({
  service: serviceId,
  type: deviceType,
  count: z.int().min(1).max(500).default(1),
  /** 30 days from now when absent, a year at most. */
  expiresAt: instant.optional(),
});
export type ClaimCodesAsked = z.output<typeof claimCodesAsked>;

const usual: Duration = days(30);
const longest: Duration = days(366);
const letters = 26;
const base32 = "abcdefghijklmnopqrstuvwxyz234567";

/** A code out of as many random bytes as it has letters. */
const codeFrom = (random: Uint8Array): string => [...random].map((byte) => base32[byte & 31]).join("");

export interface NewClaimCode {
  /** Told once and never again. */
  readonly code: string;
  readonly kept: ClaimKept;
}

/** As many codes as were asked for. Throws `input-rejected` when they would not last, or too long. */
export function newClaimCodes(
  { service, type, count, expiresAt: asked }: ClaimCodesAsked,
  needs: {
    readonly random: (bytes: number) => Uint8Array;
    readonly hashSecret: HashSecret;
    readonly at: Instant;
    readonly by: string;
  },
): readonly NewClaimCode[] {
  const { random, hashSecret, at: madeAt, by: madeBy } = needs;
  const expiresAt = asked ?? after(madeAt, usual);
  if (expiresAt <= madeAt || expiresAt > after(madeAt, longest)) {
    throw new HubFailure("input-rejected", "body/expiresAt: must lie within the next 366 days");
  }
  return Array.from({ length: count }, () => {
    const code = codeFrom(random(letters));
    const id = codeFrom(random(16));
    return { code, kept: { id, service, type, madeAt, madeBy, expiresAt, codeHash: hashSecret(code) } };
  });
}
