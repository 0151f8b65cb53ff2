import { bareAddress } from "../model/address.ts";
import type { Fingerprint } from "../model/credential.ts";
import { isLoopback } from "../model/loopback.ts";

/** What a client's certificate says, once TLS has verified it against the authorities that are trusted. */
export interface PeerCertificate {
  /** Its common name; a device's is `<service>/<device>`. Of anybody's making unless `authorized`. */
  readonly cn: string;
  readonly fingerprint: Fingerprint;
  /** True when a trusted authority made it and it counts now. */
  readonly authorized: boolean;
}

/** The other end of a connection, as far as its listener knows: who it is, is for the door. */
export interface Peer {
  /** IPv4 or IPv6 address of the client itself, a trusted balancer's word taken for it. */
  readonly address: string;
  readonly transport: "tcp" | "tls" | "websocket";
  /** True when nobody on the way can read along: over TLS, or without leaving this machine. */
  readonly secure: boolean;
  /** `null` for a client that showed none. */
  readonly certificate: PeerCertificate | null;
}

/** A client over plain TCP, its address as Node gives it. */
export function plainPeer(given: string): Peer {
  const address = bareAddress(given);
  return { address, transport: "tcp", secure: isLoopback(address), certificate: null };
}
