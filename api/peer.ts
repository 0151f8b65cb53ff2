import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { bareAddress } from "../model/address.ts";

/** What tells where a request comes from: Fastify's, or one on its way to become a WebSocket. */
export type Asked = Pick<IncomingMessage, "headers" | "socket">;

export const isThisMachine = (address: string | undefined): boolean =>
  /^(?:127\.|::1$|::ffff:127\.)/.test(address ?? "");

/** Where a request comes from: the peer, or whom a proxy on this machine speaks for. */
export function addressOf(request: Asked): string {
  const peer = request.socket.remoteAddress ?? "";
  const forwarded = request.headers["x-forwarded-for"];
  if (forwarded === undefined || !isThisMachine(peer)) return bareAddress(peer);
  // The last is what the proxy itself saw; those before it are anybody's to write.
  const last = String(forwarded).split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? bareAddress(peer) : bareAddress(last);
}
