import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";

export const isThisMachine = (address: string | undefined): boolean =>
  /^(?:127\.|::1$|::ffff:127\.)/.test(address ?? "");

/** Where a request comes from: the peer, or whom a proxy on this machine speaks for. */
export function addressOf(request: FastifyRequest): string {
  const peer = request.socket.remoteAddress ?? "";
  const forwarded = request.headers["x-forwarded-for"];
  if (forwarded === undefined || !isThisMachine(peer)) return plain(peer);
  // The last is what the proxy itself saw; those before it are anybody's to write.
  const last = String(forwarded).split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? plain(peer) : plain(last);
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, "");

/** What is counted as one asker: an IPv4 address, or the 64 bits of an IPv6 network that one line commonly has. */
export function askerAt(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  const filled = [...before, ...Array<string>(Math.max(0, 8 - before.length - behind.length)).fill("0")];
  return `${[...filled, ...behind].slice(0, 4).join(":")}::/64`;
}
