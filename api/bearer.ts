import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { askerAt } from "../model/address.ts";
import type { ApiToken, User } from "../model/people.ts";
import type { People } from "../model/people-book.ts";
import { type Clock, minutes } from "../model/time.ts";
import { attempts } from "./attempts.ts";
import { addressOf } from "./peer.ts";
import { assertTaken } from "./sign-in-limits.ts";

const tokenForm = /^lab_[0-9a-f]{16}_[\w-]{43}$/;

/** Whether something can be a token at all. */
export const isTokenForm = (said: string): boolean => tokenForm.test(said);

/** A new token's name and the secret that is told once: `lab_`, the name, 32 random bytes. */
export function tokenFrom(random: (bytes: number) => Uint8Array): { id: string; secret: string } {
  const id = Buffer.from(random(8)).toString("hex");
  return { id, secret: `lab_${id}_${Buffer.from(random(32)).toString("base64url")}` };
}

export const hashToken = (secret: string): Uint8Array => createHash("sha256").update(secret).digest();

/** What is sent as `Authorization: Bearer`, right or wrong; `null` without it. Other schemes are a proxy's affair. */
export const bearerIn = (request: FastifyRequest): string | null =>
  /^bearer(?: +(.*))?$/i
    .exec(request.headers.authorization ?? "")
    ?.slice(1)
    .map((said) => said?.trim() ?? "")[0] ?? null;

/** Programs that ask with a token. */
export interface Bearers {
  /** The token and its user; `null` for an unknown, expired or revoked one, and for what cannot be one. */
  find(request: FastifyRequest, said: string): Promise<{ token: ApiToken; user: User } | null>;
}

export function bearers(people: People, clock: Clock): Bearers {
  // Guessing 32 random bytes is hopeless; this keeps the guesses from the store.
  const wrong = attempts(clock, { most: 20, within: minutes(1) });
  return {
    async find(request, said) {
      const asker = askerAt(addressOf(request));
      assertTaken(wrong.wait(asker));
      const found = isTokenForm(said) ? await people.token(hashToken(said), clock.now()) : null;
      if (found === null) assertTaken(wrong.take(asker));
      return found;
    },
  };
}
