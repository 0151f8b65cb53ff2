import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { role } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import { type Clock, minutes } from "../../model/time.ts";
import { type Attempts, attempts } from "../attempts.ts";
import { isSecure } from "../own-origin.ts";
import type { Passwords } from "../password.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

const credentials = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) });
const self = z.object({
  username: z.string(),
  roles: z.array(role),
  services: z.array(z.string()).nullable(),
});

export interface SessionNeeds {
  readonly people: People;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

/** Signing in and out, and who one is. */
export const sessionRoutes =
  (needs: SessionNeeds): Routes =>
  async (app) => {
    const { sessions } = needs;
    const limits = signInLimits(needs.clock);

    app.post("/session", {
      config: { permits: ["anyone"], purpose: "administration", scope: "none" },
      schema: { summary: "Sign in; the session comes as a cookie", body: credentials },
      handler: async (request, reply) => {
        const { username, password } = request.body;
        await limits.guard([`user ${username}`, `address ${request.ip}`], () =>
          assertPassword(needs, username, password),
        );
        await sessions.close(request, reply);
        await sessions.open(reply, username, isSecure(request));
        return reply.code(204).send();
      },
    });

    app.delete("/session", {
      config: { permits: ["signed-in"], purpose: "administration", scope: "none" },
      schema: { summary: "Sign out" },
      handler: async (request, reply) => {
        await sessions.close(request, reply);
        return reply.code(204).send();
      },
    });

    app.get("/me", {
      config: { permits: ["signed-in"], purpose: "administration", scope: "none" },
      schema: { summary: "Who is signed in", response: { 200: self } },
      handler: async (request) => {
        const { username, roles, services } = sessions.visitor(request);
        return { username, roles: [...roles], services: services === "all" ? null : [...services] };
      },
    });
  };

async function assertPassword({ people, passwords }: SessionNeeds, username: string, password: string) {
  const found = await people.user(username);
  if (await passwords.fits(password, found?.passwordHash ?? null)) return;
  throw new HubFailure("not-signed-in", "User name or password is wrong.");
}

/** Wrong passwords: five a minute for an account, twenty for an address. What was right is not counted. */
function signInLimits(clock: Clock) {
  const byUser = attempts(clock, { most: 5, within: minutes(1) });
  const byAddress = attempts(clock, { most: 20, within: minutes(1) });
  return {
    async guard([user, address]: readonly [string, string], check: () => Promise<void>): Promise<void> {
      assertTaken(byAddress.take(address));
      assertTaken(byUser.take(user));
      await check();
      byAddress.forgive(address);
      byUser.forgive(user);
    },
  };
}

function assertTaken(wait: ReturnType<Attempts["take"]>): void {
  if (wait === null) return;
  throw new HubFailure("too-many-requests", `Too many attempts to sign in; try again in ${wait} s.`, {
    details: { retryAfter: wait },
  });
}
