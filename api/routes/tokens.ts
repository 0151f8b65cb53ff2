import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { serviceId } from "../../model/identity.ts";
import { apiTokenView, type Role, role, roles, type User } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import { after, type Clock, days } from "../../model/time.ts";
import { holds, nothingThere } from "../access.ts";
import { hashToken, tokenFrom } from "../bearer.ts";
import type { NoteOwn } from "../deeds.ts";
import { listOf, whole } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

const newToken = z.object({
  label: z.string().trim().min(1).max(100),
  /** Not given: all of one's own. */
  roles: z.array(role).min(1).optional(),
  /** Not given: all that one sees. */
  services: z.array(serviceId).min(1).max(100).optional(),
  days: z.int().min(1).max(365).default(90),
});

/** Nobody's list of good tokens is longer. */
const most = 100;

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
        const { label, services = [] } = request.body;
        const asked = [...new Set(request.body.roles ?? user.roles.filter((each) => each !== "citizen"))];
        assertOwnRights(user, asked, services);
        await assertRoom(needs, user);
        const { id, secret } = tokenFrom(random);
        const addedAt = clock.now();
        const expiresAt = after(addedAt, days(request.body.days));
        const token = { id, username: user.username, label, roles: asked, services: [...new Set(services)] };
        const kept = { ...token, addedAt, expiresAt, usedAt: null, revokedAt: null };
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

/** A token gives no more than its user has; asked again at each use, as users change. */
function assertOwnRights(user: User, asked: readonly Role[], services: readonly string[]): void {
  const roleless = asked.filter((each) => !user.roles.includes(each));
  if (roleless.length > 0) throw notYours("roles", roleless);
  const own: readonly string[] = user.services;
  const foreign = own.length === 0 ? [] : services.filter((each) => !own.includes(each));
  if (foreign.length > 0) throw notYours("services", foreign);
}

const notYours = (member: string, given: readonly string[]): HubFailure =>
  new HubFailure(
    "input-rejected",
    `body/${member}: ${given.join(", ")}: a token cannot have what you do not`,
  );

async function assertRoom({ people, clock }: TokenNeeds, { username }: User): Promise<void> {
  const good = (await people.tokens(username)).filter(
    (each) => each.revokedAt === null && each.expiresAt > clock.now(),
  );
  if (good.length < most) return;
  throw new HubFailure("conflict", `You have ${most} tokens; end those you do not need first.`);
}
