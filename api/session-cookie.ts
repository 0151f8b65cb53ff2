import type { FastifyReply, FastifyRequest } from "fastify";

const plainName = "labhub_session";
/** The browser takes this name only over TLS, for this host alone: no neighbouring host can plant one. */
const tlsName = `__Host-${plainName}`;

/**
 * What of the request's cookies can be a session's secret, so that no store is asked for anything else. Where TLS is
 * known to be spoken the plain name counts for nothing; a proxy may also leave us not knowing.
 */
export const secretsIn = (request: FastifyRequest, secure: boolean): readonly string[] =>
  [request.cookies[tlsName] ?? "", secure ? "" : (request.cookies[plainName] ?? "")].filter((each) =>
    /^[\w-]{43}$/.test(each),
  );

export function sendSession(reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(secure ? tlsName : plainName, secret, { ...attributes, secure });
}

export function clearSession(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(secure ? tlsName : plainName, { ...attributes, secure });
}

const attributes = { path: "/", httpOnly: true, sameSite: "lax" } as const;
