import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { after, atMillisecond, type Clock, minutes } from "../model/time.ts";
import type { OwnOrigin } from "./own-origin.ts";
import type { Seal } from "./seal.ts";

const lasts = minutes(10);
const plainName = "labhub_errand";
const purpose = "oidc errand";

const errand = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
});
type Errand = Omit<z.infer<typeof errand>, "until">;

/** What a browser carries while it is away at the provider, sealed: the hub need not remember who never comes back. */
export interface ErrandCookie {
  send(request: FastifyRequest, reply: FastifyReply, kept: Errand): void;
  /** Once: it is taken from the browser. `null` when there is none, or it is too old or not ours. */
  take(request: FastifyRequest, reply: FastifyReply): Errand | null;
}

export function errandCookie(needs: { seal: Seal; clock: Clock; ownOrigin: OwnOrigin }): ErrandCookie {
  const { seal, clock, ownOrigin } = needs;
  const nameFor = (secure: boolean): string => (secure ? `__Host-${plainName}` : plainName);
  // Lax: it must come along when the provider sends the browser back.
  const attributes = { path: "/", httpOnly: true, sameSite: "lax" } as const;
  return {
    send(request, reply, kept) {
      const secure = ownOrigin.isSecure(request);
      const content = JSON.stringify({ ...kept, until: after(clock.now(), lasts) });
      const sealed = Buffer.from(seal.close(purpose, Buffer.from(content))).toString("base64url");
      reply.setCookie(nameFor(secure), sealed, { ...attributes, secure, maxAge: lasts / 1000 });
    },
    take(request, reply) {
      const secure = ownOrigin.isSecure(request);
      const carried = request.cookies[nameFor(secure)];
      if (carried === undefined) return null;
      reply.clearCookie(nameFor(secure), { ...attributes, secure });
      const { until, ...kept } = opened(seal, carried);
      return atMillisecond(until) > clock.now() ? kept : null;
    },
  };
}

const nothing: z.infer<typeof errand> = { state: "", nonce: "", verifier: "", next: "/", until: 0 };

function opened(seal: Seal, carried: string): z.infer<typeof errand> {
  try {
    const content = Buffer.from(seal.open(purpose, Buffer.from(carried, "base64url"))).toString();
    return errand.parse(JSON.parse(content));
  } catch {
    // Not ours, or of a hub that has lost its key: as good as none.
    return nothing;
  }
}
