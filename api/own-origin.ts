import type { FastifyRequest } from "fastify";
import { type Asked, isThisMachine } from "./peer.ts";

/** What is ours on the way to a browser: our pages' origin, and whether the way is encrypted. */
export interface OwnOrigin {
  /**
   * Whether a request that writes comes from a page of ours: a foreign page could make a browser send our cookie along.
   *
   * What is said of the origin must always be ours. Where a cookie decides, something must be said; where anyone is
   * welcome (signing in), a program that sends neither header is too.
   */
  vouchesFor(request: FastifyRequest, welcomesAnyone: boolean): boolean;
  /** True when the browser reached us over TLS, be it by way of a proxy. */
  isSecure(request: FastifyRequest): boolean;
  /** The origin under which people reach the hub. */
  of(request: FastifyRequest): string;
}

/** `publicUrl` is the origin people use when it is not the address the hub listens on. */
export function ownOrigin(publicUrl: string | undefined): OwnOrigin {
  const always = publicUrl?.startsWith("https:") === true;
  const isSecure = (request: FastifyRequest): boolean =>
    always ||
    request.protocol === "https" ||
    request.headers.origin?.startsWith("https://") === true ||
    proxySaysTls(request);
  return {
    isSecure,
    of: (request) => publicUrl ?? `${isSecure(request) ? "https" : "http"}://${request.host}`,
    vouchesFor(request, welcomesAnyone) {
      if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return true;
      const site = request.headers["sec-fetch-site"];
      const { origin } = request.headers;
      if (site !== undefined && site !== "same-origin") return false;
      if (origin !== undefined && !isOwnOrigin(origin, request.headers.host, publicUrl)) return false;
      // Without a cookie there is nothing a foreign page could borrow: the route says that nobody is signed in.
      const nothingToBorrow = welcomesAnyone || request.headers.cookie === undefined;
      return nothingToBorrow || site !== undefined || origin !== undefined;
    },
  };
}

/** Whether an origin is ours. Hosts are compared, not schemes: a proxy in front may speak TLS for the hub. */
export const isOwnOrigin = (
  origin: string,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean => origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());

/** Whether nobody on the way can read along: over TLS up to a proxy on this machine, or without leaving it. */
export const isPrivateWay = (request: Asked): boolean => {
  const isProxied =
    request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined;
  return proxySaysTls(request) || (!isProxied && isThisMachine(request.socket.remoteAddress));
};

/** A proxy is believed when it is on this machine; from elsewhere anybody could write the header. */
const proxySaysTls = (request: Asked): boolean =>
  request.headers["x-forwarded-proto"] === "https" && isThisMachine(request.socket.remoteAddress);
