import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { askerAt } from "../../model/address.ts";
import type { Log } from "../../model/log.ts";
import type { Pages, SignOnOutcome } from "../../model/pages.ts";
import type { NoteDeed } from "../../model/records.ts";
import { type Clock, minutes } from "../../model/time.ts";
import { nothingThere } from "../access.ts";
import { attempts } from "../attempts.ts";
import { errandCookie } from "../errand-cookie.ts";
import { viewerOf } from "../language.ts";
import { type OidcClient, signOn } from "../oidc.ts";
import type { OwnOrigin } from "../own-origin.ts";
import { ownPath } from "../own-path.ts";
import { addressOf } from "../peer.ts";
import type { Seal } from "../seal.ts";
import type { Sessions } from "../session.ts";
import type { SignIn } from "../sign-in.ts";
import { assertTaken } from "../sign-in-limits.ts";
import type { Routes } from "../zod-schemas.ts";
import { enter } from "./session.ts";

export interface OidcNeeds {
  readonly oidc: OidcClient | undefined;
  readonly ownOrigin: OwnOrigin;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly seal: Seal;
  readonly pages: Pages;
  readonly note: NoteDeed;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}

const config = { permits: ["anyone"], purpose: "administration", scope: "none", page: true } as const;
const path = "/api/v1/session/oidc/callback";
const statusOf: Readonly<Record<SignOnOutcome["kind"], number>> = { failed: 401, "not-linked": 403 };

/** Signing in by way of a provider: the browser is sent there, and comes back with a code. */
export const oidcRoutes =
  (needs: OidcNeeds): Routes =>
  async (app) => {
    const { ownOrigin, random } = needs;
    const provider = needs.oidc === undefined ? null : signOn(needs.oidc, needs.log);
    const errands = errandCookie(needs);
    const limit = attempts(needs.clock, { most: 20, within: minutes(1) });
    const secret = (): string => Buffer.from(random(32)).toString("base64url");

    app.get("/session/oidc", {
      config,
      schema: {
        summary: "Sign in at the single sign-on provider; for browsers",
        querystring: z.object({ next: z.string().max(2048).optional() }),
      },
      handler: async (request, reply) => {
        if (provider === null) throw nothingThere("way to sign in");
        assertTaken(limit.take(askerAt(addressOf(request))));
        const errand = { state: secret(), nonce: secret(), verifier: secret() };
        const there = await provider.start(errand, `${ownOrigin.of(request)}${path}`);
        errands.send(request, reply, { ...errand, next: ownPath(request.query.next) });
        return reply.redirect(there.href, 303);
      },
    });

    app.get("/session/oidc/callback", {
      config,
      // What the provider sends along is checked by whoever asked it.
      schema: { summary: "Where the provider sends browsers back to" },
      handler: async (request, reply) => {
        if (provider === null) throw nothingThere("way to sign in");
        assertTaken(limit.take(askerAt(addressOf(request))));
        const errand = errands.take(request, reply);
        const cameBackTo = new URL(request.url, ownOrigin.of(request));
        const identity = errand === null ? null : await provider.finish(errand, cameBackTo);
        if (errand === null || identity === null) return told(needs, request, reply, { kind: "failed" });
        const user = await needs.signIn.byIdentity(identity, addressOf(request));
        if (user === null) return told(needs, request, reply, { kind: "not-linked", ...identity });
        // Going there and coming back, both to good purpose.
        const asker = askerAt(addressOf(request));
        limit.forgive(asker);
        limit.forgive(asker);
        await enter(needs, request, reply, user, "oidc");
        return reply.redirect(errand.next, 303);
      },
    });
  };

function told(
  { pages }: OidcNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: SignOnOutcome,
): FastifyReply {
  // Its own address holds the provider's code, and is no place to come back to in another language.
  const viewer = { ...viewerOf(request, reply, null), path: "/sign-in" };
  return reply
    .code(statusOf[outcome.kind])
    .type("text/html; charset=utf-8")
    .send(pages.signOn(viewer, outcome));
}
