import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { assertAdminLeft, newPassword } from "../../model/new-user.ts";
import { identity, type OutsideIdentity, sessionView, type User } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Clock } from "../../model/time.ts";
import { nothingThere } from "../access.ts";
import type { NoteOwn } from "../deeds.ts";
import { passwordFrom } from "../first-admin.ts";
import { listOf, whole } from "../paging.ts";
import type { Passwords } from "../password.ts";
import { isOpen, type Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface UserChangeNeeds {
  readonly people: People;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly noteOwn: NoteOwn;
}

const config = { permits: ["admin"], purpose: "administration", scope: "none", forPeople: true } as const;
const params = z.object({ username: z.string().max(64) });

/** What an admin may change about the people who work here. Whatever lessens somebody's rights holds at once. */
export const userChangeRoutes =
  (needs: UserChangeNeeds): Routes =>
  async (app) => {
    const { people, passwords, clock, random, noteOwn } = needs;
    const inTurn = oneAtATime();

    async function link(request: FastifyRequest, name: string, to: OutsideIdentity | null): Promise<void> {
      const { username } = await staff(people, name);
      await people.setIdentity(username, to);
      await closeSessions(people, username);
      await noteOwn(request, { action: "change-user", object: username, reason: "identity" });
    }

    app.post("/users/:username/disable", {
      config,
      schema: { summary: "Keep somebody out: sessions and tokens end", params },
      handler: async (request, reply) => {
        const user = await staff(people, request.params.username);
        // Two admins who disable each other must not both succeed.
        await inTurn(async () => {
          assertAdminLeft(await people.users(), user);
          await people.setDisabled(user.username, clock.now());
        });
        await noteOwn(request, { action: "change-user", object: user.username, reason: "disabled" });
        return reply.code(204).send();
      },
    });

    app.post("/users/:username/enable", {
      config,
      schema: { summary: "Let somebody in again; their sessions and tokens stay ended", params },
      handler: async (request, reply) => {
        const { username } = await staff(people, request.params.username);
        await people.setDisabled(username, null);
        await noteOwn(request, { action: "change-user", object: username, reason: "enabled" });
        return reply.code(204).send();
      },
    });

    app.post("/users/:username/password", {
      config,
      schema: {
        summary:
          "Another password for somebody; one not given is made and told this once. Their sessions end",
        params,
        body: z.object({ password: newPassword.optional() }).nullish(),
        response: { 200: z.object({ password: z.string().optional() }) },
      },
      handler: async (request) => {
        const { username } = await staff(people, request.params.username);
        const given = request.body?.password;
        const password = given ?? passwordFrom(random);
        await people.setPassword(username, await passwords.hash(password));
        await noteOwn(request, { action: "change-user", object: username, reason: "password" });
        return given === undefined ? { password } : {};
      },
    });

    app.put("/users/:username/identity", {
      config,
      schema: {
        summary: "Who somebody is at the single sign-on provider, to the letter",
        params,
        body: identity,
      },
      handler: async (request, reply) => {
        await link(request, request.params.username, request.body);
        return reply.code(204).send();
      },
    });

    app.delete("/users/:username/identity", {
      config,
      schema: { summary: "Nobody at the provider is this user any longer; their sessions end", params },
      handler: async (request, reply) => {
        await link(request, request.params.username, null);
        return reply.code(204).send();
      },
    });

    app.delete("/users/:username/second-factor", {
      config,
      schema: { summary: "Take away the second factor of somebody who lost it; their sessions end", params },
      handler: async (request, reply) => {
        const { username } = await staff(people, request.params.username);
        if (username === needs.sessions.visitor(request).username) {
          throw new HubFailure("conflict", "Your own second factor is at /api/v1/me/second-factor.");
        }
        await people.setSecondFactor(username, null);
        await closeSessions(people, username);
        await noteOwn(request, { action: "change-second-factor", object: username, reason: "reset" });
        return reply.code(204).send();
      },
    });

    app.get("/users/:username/sessions", {
      config: { ...config, forPeople: false },
      schema: { summary: "Where somebody is signed in", params, response: { 200: listOf(sessionView) } },
      handler: async (request) => {
        const { username } = await staff(people, request.params.username);
        return whole((await people.sessions(username)).filter((each) => isOpen(each, clock.now())));
      },
    });

    app.delete("/users/:username/sessions", {
      config,
      schema: { summary: "Sign somebody out everywhere", params },
      handler: async (request, reply) => {
        const { username } = await staff(people, request.params.username);
        await closeSessions(people, username);
        await noteOwn(request, { action: "revoke-session", object: username });
        return reply.code(204).send();
      },
    });
  };

/** Throws `not-found` for nobody, and for those taking part: their accounts go with their access codes. */
async function staff(people: People, username: string): Promise<User> {
  const found = await people.user(username);
  if (found === null || found.user.roles.includes("citizen")) throw nothingThere("user");
  return found.user;
}

async function closeSessions(people: People, username: string): Promise<void> {
  for (const { id } of await people.sessions(username)) await people.revokeSession(username, id);
}

function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine.catch(() => null);
    return mine;
  };
}
