import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { brokenGlass, role, type Session, type User } from "../../model/people.ts";
import type { NoteDeed } from "../../model/records.ts";
import { type NoteOwn, noteSignIn } from "../deeds.ts";
import { addressOf } from "../peer.ts";
import type { SecondFactorPolicy } from "../second-factor.ts";
import type { Sessions } from "../session.ts";
import type { SignIn } from "../sign-in.ts";
import type { Routes } from "../zod-schemas.ts";

const credentials = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
  /** Six digits of an authenticator app, or a recovery code. */
  otp: z.string().min(1).max(64).optional(),
});
const self = z.object({
  username: z.string(),
  roles: z.array(role),
  /** `null` for all. */
  services: z.array(z.string()).nullable(),
  careGroups: z.array(z.string()).nullable(),
  way: z.enum(["password", "oidc", "code", "token"]),
  secondFactor: z.object({ set: z.boolean(), required: z.boolean() }).nullable(),
  /** True while a second factor must be set up before anything else. */
  restricted: z.boolean(),
  glass: brokenGlass.nullable(),
});

export interface SessionNeeds {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly policy: SecondFactorPolicy;
  readonly note: NoteDeed;
  readonly noteOwn: NoteOwn;
  readonly oidc: object | undefined;
}

const forAnyone = { permits: ["anyone"], purpose: "administration", scope: "none" } as const;
const forSelf = {
  permits: ["signed-in"],
  purpose: "administration",
  scope: "none",
  evenRestricted: true,
} as const;

/** Ends whatever session there was and opens one, which is in the audit before the browser learns of it. */
export async function enter(
  { sessions, note }: Pick<SessionNeeds, "sessions" | "note">,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  way: Session["way"],
): Promise<void> {
  await sessions.close(request, reply);
  await noteSignIn(note, request, user, way);
  await sessions.open(request, reply, user, way);
}

/** Signing in and out, and who one is. */
export const sessionRoutes =
  (needs: SessionNeeds): Routes =>
  async (app) => {
    const { sessions, signIn } = needs;

    app.get("/session/ways", {
      config: forAnyone,
      schema: {
        summary: "The ways to sign in that there are",
        response: { 200: z.object({ password: z.boolean(), oidc: z.boolean(), code: z.boolean() }) },
      },
      handler: async () => ({ password: true, oidc: needs.oidc !== undefined, code: true }),
    });

    app.post("/session", {
      config: forAnyone,
      schema: { summary: "Sign in; the session comes as a cookie", body: credentials },
      handler: async (request, reply) => {
        const user = await signIn.byPassword(request.body, addressOf(request));
        await enter(needs, request, reply, user, "password");
        return reply.code(204).send();
      },
    });

    app.post("/session/code", {
      config: forAnyone,
      schema: {
        summary: "Sign in as a person taking part, with one's access code",
        body: z.object({ code: z.string().min(1).max(64) }),
      },
      handler: async (request, reply) => {
        const user = await signIn.byCode(request.body.code, addressOf(request));
        await enter(needs, request, reply, user, "code");
        return reply.code(204).send();
      },
    });

    app.delete("/session", {
      config: { ...forSelf, forPeople: true },
      schema: { summary: "Sign out" },
      handler: async (request, reply) => {
        await sessions.close(request, reply);
        await needs.noteOwn(request, { action: "sign-out" });
        return reply.code(204).send();
      },
    });

    app.get("/me", {
      config: forSelf,
      schema: { summary: "Who is signed in", response: { 200: self } },
      handler: async (request) => whoIsThis(needs, request),
    });
  };

function whoIsThis({ sessions, policy }: SessionNeeds, request: FastifyRequest): z.output<typeof self> {
  const { username, roles, services, careGroups, way, glass } = sessions.visitor(request);
  const own = way === "token" ? null : sessions.own(request);
  const user = own?.session.user;
  return {
    username,
    roles: [...roles],
    services: services === "all" ? null : [...services],
    careGroups: careGroups === "all" ? null : [...careGroups],
    way,
    secondFactor: user === undefined ? null : { set: user.secondFactor, required: policy.requiredOf(user) },
    restricted: own?.restricted ?? false,
    glass,
  };
}
