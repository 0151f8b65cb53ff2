import type { FastifyInstance } from "fastify";
import type { People } from "../model/people-book.ts";
import { notingOwn } from "./deeds.ts";
import type { Door } from "./door.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Passwords } from "./password.ts";
import { pendingFactors } from "./pending-factors.ts";
import { accountPageRoutes } from "./routes/account-page.ts";
import { oidcRoutes } from "./routes/oidc.ts";
import { ownSessionRoutes } from "./routes/own-sessions.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/session.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { userChangeRoutes } from "./routes/user-changes.ts";
import { userRoutes } from "./routes/users.ts";
import { sealWith } from "./seal.ts";
import { secondFactors } from "./second-factor.ts";
import { signIn } from "./sign-in.ts";
import { signInLimits } from "./sign-in-limits.ts";

export interface SignInRouteNeeds extends ApiNeeds, Door {
  readonly people: People;
  readonly passwords: Passwords;
}

/** The routes about those who sign in: how they do, what they have, and who administers them. */
export async function registerSignIn(
  app: FastifyInstance,
  needs: SignInRouteNeeds,
  api: { readonly prefix: string },
): Promise<void> {
  const { clock, note, peopleKey, random, sessions } = needs;
  const seal = sealWith(peopleKey, random);
  const factors = secondFactors({ ...needs, seal });
  const limits = signInLimits(clock);
  const ways = signIn({ ...needs, factors, limits });
  const shared = { ...needs, seal, factors, limits, signIn: ways, noteOwn: notingOwn(note, sessions) };

  await app.register(sessionRoutes(shared), api);
  await app.register(oidcRoutes(shared), api);
  await app.register(secondFactorRoutes({ ...shared, pending: pendingFactors(clock) }), api);
  await app.register(ownSessionRoutes(shared), api);
  await app.register(tokenRoutes(shared), api);
  await app.register(userRoutes(shared), api);
  await app.register(userChangeRoutes(shared), api);
  await app.register(accountPageRoutes(shared));
}
