import { z } from "zod";
import { newToken, tokenFor } from "../../model/new-token.ts";
import { apiTokenView, roles } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Clock } from "../../model/time.ts";
import { holds, nothingThere } from "../access.ts";
import { hashToken, tokenFrom } from "../bearer.ts";
import type { NoteOwn } from "../deeds.ts";
import { listOf, whole } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface TokenNeeds {
  readonly people: People;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly noteOwn: NoteOwn;
}

/** Everybody who works here may let a program act for them; those taking part have no programs. */
const staff = roles.filter((each) => each !== "citizen");
const config = { permits: staff, purpose: "administration", scope: "none", forPeople: true } as const;

/** Programs' keys: each acts for its user, with no more than the user's own rights. */
export const tokenRoutes =
  (needs: TokenNeeds): Routes =>
  async (app) => {
    const { people, sessions, clock, random } = needs;

    app.get("/tokens", {
      config,
      schema: {
        summary: "One's own tokens; everybody's for an admin",
        response: { 200: listOf(apiTokenView) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        return whole(await people.tokens(holds(visitor, "admin") ? null : visitor.username));
      },
    });

    app.post("/tokens", {
      config,
      schema: {
        summary: "Make a token; it is told this once",
        body: newToken,
        response: { 201: apiTokenView.extend({ token: z.string() }) },
      },
      handler: async (request, reply) => {
        const { user } = sessions.own(request).session;
        const { id, secret } = tokenFrom(random);
        const before = await people.tokens(user.username);
        const kept = tokenFor(user, request.body, { id, at: clock.now(), before });
        await people.addToken(kept, hashToken(secret));
        await needs.noteOwn(request, { action: "add-token", object: id });
        return reply.code(201).send({ ...kept, token: secret });
      },
    });

    app.delete("/tokens/:id", {
      config,
      schema: { summary: "End a token at once", params: z.object({ id: z.string().max(64) }) },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const { id } = request.params;
        const seen = await people.tokens(holds(visitor, "admin") ? null : visitor.username);
        if (!seen.some((each) => each.id === id)) throw nothingThere("token");
        if (!(await people.revokeToken(id, clock.now()))) throw nothingThere("token");
        await needs.noteOwn(request, { action: "revoke-token", object: id });
        return reply.code(204).send();
      },
    });
  };
