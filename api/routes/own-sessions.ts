import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { newPassword } from "../../model/new-user.ts";
import { sessionView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Clock } from "../../model/time.ts";
import { nothingThere } from "../access.ts";
import type { NoteOwn } from "../deeds.ts";
import { listOf, whole } from "../paging.ts";
import type { Passwords } from "../password.ts";
import { isOpen, type Sessions } from "../session.ts";
import type { SignInLimits } from "../sign-in-limits.ts";
import type { Routes } from "../zod-schemas.ts";

export interface OwnSessionNeeds {
  readonly people: People;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly limits: SignInLimits;
  readonly clock: Clock;
  readonly noteOwn: NoteOwn;
}

const config = { permits: ["signed-in"], purpose: "administration", scope: "none", forPeople: true } as const;
const ownSession = sessionView.extend({
  /** Whether it is the one that asks. */
  current: z.boolean(),
});

/** Where one is signed in, and one's password. */
export const ownSessionRoutes =
  (needs: OwnSessionNeeds): Routes =>
  async (app) => {
    const { people, sessions, passwords, clock } = needs;

    app.get("/me/sessions", {
      config,
      schema: { summary: "Where one is signed in", response: { 200: listOf(ownSession) } },
      handler: async (request) => {
        const { session } = sessions.own(request);
        const kept = await people.sessions(session.username);
        const open = kept.filter((each) => isOpen(each, clock.now()));
        return whole(open.map((each) => ({ ...each, current: each.id === session.id })));
      },
    });

    app.delete("/me/sessions/:id", {
      config,
      schema: { summary: "Sign out elsewhere", params: z.object({ id: z.string().max(64) }) },
      handler: async (request, reply) => {
        const { session } = sessions.own(request);
        const { id } = request.params;
        if (!(await people.revokeSession(session.username, id))) throw nothingThere("session");
        await needs.noteOwn(request, { action: "revoke-session", object: id });
        return reply.code(204).send();
      },
    });

    app.put("/me/password", {
      config,
      schema: {
        summary: "Another password for oneself; every other session ends",
        body: z.object({ current: z.string().min(1).max(256), new: newPassword }),
      },
      handler: async (request, reply) => {
        const { session } = sessions.own(request);
        const { username } = session;
        const found = await people.user(username);
        const asker = { address: `session ${session.id}`, account: `user ${username}` };
        await needs.limits.guard(asker, async () => {
          const right = await passwords.fits(request.body.current, found?.secrets.passwordHash ?? null);
          if (!right) throw new HubFailure("input-rejected", "body/current: is not your password");
        });
        await people.setPassword(username, await passwords.hash(request.body.new));
        await sessions.open(request, reply, session.user, session.way);
        await needs.noteOwn(request, { action: "change-user", object: username, reason: "password" });
        return reply.code(204).send();
      },
    });
  };
