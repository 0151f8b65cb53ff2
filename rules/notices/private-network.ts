import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { HubFailure } from "../../model/failure.ts";

/** Addresses that are nobody's on the Internet: this machine's, local networks', and those of special use (RFC 6890). */
const inner = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  inner.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  inner.addSubnet(net, bits, "ipv6");
}

/** Whether an address lies within; of an IPv4 address in IPv6's clothes its own counts. */
export function isInner(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return inner.check(address, family === 6 ? "ipv6" : "ipv4");
}

const refused = (host: string): HubFailure =>
  new HubFailure("not-permitted", `${host} lies in a private network and is not among allowHosts`);

/** Throws `not-permitted` for a host that is an inner address itself: those are never looked up. */
export function assertOuterHost(host: string): void {
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0 && isInner(bare)) throw refused(host);
}

/** Looks names up, and refuses those that lead inside; the connection goes to the address that was looked at. */
export const lookupOuter: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, "");
    if (found.some(({ address }) => isInner(address))) return done(refused(host), "");
    const [first] = found;
    if (options.all === true) return done(null, found);
    done(null, first?.address ?? "", first?.family);
  });
};
