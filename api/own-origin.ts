import type { FastifyRequest } from "fastify";

/**
 * Whether a request that writes comes from a page of ours: a foreign page could make a browser send our cookie along.
 *
 * What is said of the origin must always be ours. Where a cookie decides, something must be said; where anyone is
 * welcome (signing in), a program that sends neither header is too.
 */
export function isFromOwnPage(request: FastifyRequest, welcomesAnyone: boolean): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return true;
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin !== undefined && !isOwn(origin, request.headers.host)) return false;
  // Without a cookie there is nothing a foreign page could borrow: the route says that nobody is signed in.
  const nothingToBorrow = welcomesAnyone || request.headers.cookie === undefined;
  return nothingToBorrow || site !== undefined || origin !== undefined;
}

/** Hosts are compared, not schemes: a proxy in front may speak TLS for the hub. */
function isOwn(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** True when the browser reached us over TLS, be it by way of a proxy. */
export const isSecure = (request: FastifyRequest): boolean =>
  request.protocol === "https" || request.headers.origin?.startsWith("https://") === true;
