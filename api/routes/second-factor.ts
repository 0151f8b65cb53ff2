import { encodeQR } from "qr";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { User, UserSecrets } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { NoteOwn } from "../deeds.ts";
import type { Passwords } from "../password.ts";
import type { PendingFactors } from "../pending-factors.ts";
import type { SecondFactorPolicy, SecondFactors } from "../second-factor.ts";
import type { OwnSession, Sessions } from "../session.ts";
import type { SignInLimits } from "../sign-in-limits.ts";
import type { Routes } from "../zod-schemas.ts";

const code = z.string().min(1).max(64);
const begun = z.object({ secret: z.string(), uri: z.string(), qr: z.string() });
const told = z.object({ recoveryCodes: z.array(z.string()) });

export interface SecondFactorRouteNeeds {
  readonly people: People;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly pending: PendingFactors;
  readonly policy: SecondFactorPolicy;
  readonly limits: SignInLimits;
  readonly noteOwn: NoteOwn;
}

const config = { permits: ["signed-in"], purpose: "administration", scope: "none", forPeople: true } as const;

/** One's own second factor: an authenticator app, and recovery codes for the day the phone is lost. */
export const secondFactorRoutes =
  (needs: SecondFactorRouteNeeds): Routes =>
  async (app) => {
    const { people, sessions, factors, pending } = needs;

    app.post("/me/second-factor", {
      config: { ...config, evenRestricted: true },
      schema: {
        summary: "Begin a second factor; with one set up already, send a code of it as `otp` to replace it",
        body: z.object({ otp: code.optional() }).nullish(),
        response: { 200: begun },
      },
      handler: async (request) => {
        const own = sessions.own(request);
        const { user, secrets } = await ownAccount(people, own);
        if (user.secondFactor) await assertCode(needs, own, user, secrets, request.body?.otp);
        const { sealed, secret, uri } = factors.make(user.username);
        pending.put(user.username, sealed);
        return { secret, uri, qr: encodeQR(uri, "svg", { ecc: "medium" }) };
      },
    });

    app.post("/me/second-factor/confirm", {
      config: { ...config, evenRestricted: true },
      schema: {
        summary: "Confirm it with its first code; the recovery codes are told this once",
        body: z.object({ otp: code }),
        response: { 200: told },
      },
      handler: async (request) => {
        const own = sessions.own(request);
        const recoveryCodes = await confirmed(needs, own, request.body.otp);
        await closeOthers(people, own);
        if (own.session.restricted) await people.liftRestriction(own.hash);
        await needs.noteOwn(request, { action: "change-second-factor", reason: "set up" });
        return { recoveryCodes: [...recoveryCodes] };
      },
    });

    app.delete("/me/second-factor", {
      config,
      schema: {
        summary: "Take it away, where none is required",
        body: z.object({ password: z.string().min(1).max(256), otp: code }),
      },
      handler: async (request, reply) => {
        const own = sessions.own(request);
        const { user, secrets } = await ownAccount(people, own);
        if (needs.policy.requiredOf(user)) {
          throw new HubFailure(
            "not-permitted",
            "The hub requires a second factor of you; you may replace it.",
          );
        }
        await needs.limits.guard(asker(own), async () => {
          if (!(await needs.passwords.fits(request.body.password, secrets.passwordHash))) throw wrong();
        });
        await assertCode(needs, own, user, secrets, request.body.otp);
        await people.setSecondFactor(user.username, null);
        await needs.noteOwn(request, { action: "change-second-factor", reason: "taken away" });
        return reply.code(204).send();
      },
    });
  };

/** The account of somebody who signs in by password. */
async function ownAccount(
  people: People,
  { session }: OwnSession,
): Promise<{ user: User; secrets: UserSecrets }> {
  const found = await people.user(session.username);
  if (found !== null && found.secrets.passwordHash !== null) return found;
  throw new HubFailure(
    "conflict",
    "You sign in without a password here: whoever signs you in answers for a second factor.",
  );
}

async function confirmed(
  { factors, pending, limits }: SecondFactorRouteNeeds,
  own: OwnSession,
  otp: string,
): Promise<readonly string[]> {
  const { username } = own.session;
  const sealed = pending.get(username);
  if (sealed === null) {
    throw new HubFailure(
      "conflict",
      "None was begun within ten minutes; POST /api/v1/me/second-factor first.",
    );
  }
  const step = await limits.guardCode(asker(own), async () => {
    const found = factors.stepOf(username, sealed, otp);
    if (found === null) throw wrong();
    return found;
  });
  pending.drop(username);
  return factors.keep(username, sealed, step);
}

/** Sessions opened by password alone end when that is no longer enough. */
async function closeOthers(people: People, { session }: OwnSession): Promise<void> {
  for (const { id } of await people.sessions(session.username)) {
    if (id !== session.id) await people.revokeSession(session.username, id);
  }
}

async function assertCode(
  { factors, limits }: SecondFactorRouteNeeds,
  own: OwnSession,
  user: User,
  secrets: UserSecrets,
  otp: string | undefined,
): Promise<void> {
  if (otp === undefined) {
    throw new HubFailure("conflict", "A second factor is set up; send a code of it as `otp` to replace it.");
  }
  await limits.guardCode(asker(own), async () => {
    if (!(await factors.fits(user, secrets, otp))) throw wrong();
  });
}

const asker = ({ session }: OwnSession) => ({
  address: `session ${session.id}`,
  account: `user ${session.username}`,
});

const wrong = (): HubFailure =>
  new HubFailure("input-rejected", "The password or the code is wrong, or the code was used before.");
