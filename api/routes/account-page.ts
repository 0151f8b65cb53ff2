import type { Board } from "../../model/board.ts";
import type { Pages } from "../../model/pages.ts";
import type { People } from "../../model/people-book.ts";
import type { Clock } from "../../model/time.ts";
import { viewerOf } from "../language.ts";
import type { SecondFactorPolicy } from "../second-factor.ts";
import { isOpen, type Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface AccountPageNeeds {
  readonly pages: Pages;
  readonly people: People;
  readonly sessions: Sessions;
  readonly policy: SecondFactorPolicy;
  readonly clock: Clock;
  readonly board: Board;
}

/** The page on which people look after their own account. */
export const accountPageRoutes =
  (needs: AccountPageNeeds): Routes =>
  async (app) => {
    const { pages, people, sessions, policy, clock } = needs;
    app.get("/account", {
      config: {
        permits: ["signed-in"],
        purpose: "administration",
        scope: "none",
        page: true,
        forPeople: true,
        evenRestricted: true,
      },
      schema: { hide: true },
      handler: async (request, reply) => {
        const { session, restricted } = sessions.own(request);
        const { user, username } = session;
        const now = clock.now();
        const open = (await people.sessions(username)).filter((each) => isOpen(each, now));
        const tokens = user.roles.includes("citizen") ? null : await people.tokens(username);
        const content = {
          now,
          user,
          way: session.way,
          restricted,
          secondFactorRequired: policy.requiredOf(user),
          recoveryCodesLeft: user.secondFactor ? await people.recoveryCodesLeft(username) : 0,
          sessions: open.map((each) => ({ ...each, current: each.id === session.id })),
          tokens: tokens?.filter((each) => each.revokedAt === null && each.expiresAt > now) ?? null,
        };
        return reply
          .type("text/html; charset=utf-8")
          .send(pages.account(viewerOf(request, reply, sessions.visitor(request), needs), content));
      },
    });
  };
