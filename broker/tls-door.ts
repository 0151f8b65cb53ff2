import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { fingerprint } from "../model/credential.ts";
import type { Duration } from "../model/time.ts";
import { minutes, seconds } from "../model/time.ts";
import type { TlsMaterial } from "../model/tls.ts";
import type { Complaints } from "./complaints.ts";
import { firstByte } from "./first-bytes.ts";
import { paced } from "./paced.ts";
import type { PeerCertificate } from "./peer.ts";

/** Shakes hands with clients, whoever accepted them. */
export interface TlsDoor {
  /** `entered` is called when the handshake is through; a connection on which it fails is closed. */
  enter(socket: Socket, entered: (secured: TLSSocket, certificate: PeerCertificate | null) => void): void;
  /** New connections see and are judged by this from now on; those there are stay. Throws what TLS says of bad material. */
  renew(material: TlsMaterial): void;
}

export interface TlsDoorNeeds {
  readonly material: TlsMaterial;
  readonly within: Duration;
  readonly complaints: Complaints;
}

/** Authenticated encryption with keys that are made for one connection, elliptic curves first. */
const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/** Type of the record every TLS connection begins with. */
const handshakeRecord = 0x16;
/** A handshake takes the thread a millisecond or two. */
const handshakesAtOnce = 2;

const everyday: readonly unknown[] = ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"];

export function tlsDoor({ material, within, complaints }: TlsDoorNeeds): TlsDoor {
  const server = createServer({
    ...contextOf(material),
    requestCert: material.clients !== null,
    rejectUnauthorized: material.clients?.required === true,
    handshakeTimeout: within,
    ALPNProtocols: ["mqtt"],
  });
  const begin = paced(handshakesAtOnce);
  /** Node hands over the secured stream alone: the two ends of a connection tell which one it was. */
  const shaking = new Map<string, (secured: TLSSocket) => void>();
  server.on("secureConnection", (secured) => {
    const entered = shaking.get(endsOf(secured));
    if (entered === undefined) secured.destroy();
    else entered(secured);
  });
  server.on("tlsClientError", (error) => {
    const because = "code" in error ? error.code : "unknown";
    if (!everyday.includes(because)) complaints.note("tls-failed", { because });
  });

  return {
    enter(socket, entered) {
      firstByte(socket, (byte) => {
        if (byte !== handshakeRecord) {
          complaints.note("tls-failed", { because: "not TLS" });
          socket.destroy();
          return;
        }
        begin(() => {
          if (socket.destroyed) return;
          const ends = endsOf(socket);
          shaking.set(ends, (secured) => {
            shaking.delete(ends);
            entered(secured, certificateOf(secured));
          });
          socket.once("close", () => shaking.delete(ends));
          server.emit("connection", socket);
        });
      });
    },
    renew: (renewed) => server.setSecureContext(contextOf(renewed)),
  };
}

function contextOf({ certificate, key, clients }: TlsMaterial): TlsOptions {
  // A session resumed would not show its certificate again, were it revoked meanwhile or its authority changed.
  const noTickets = clients === null ? 0 : constants.SSL_OP_NO_TICKET;
  return {
    cert: certificate,
    key,
    ...(clients === null ? {} : { ca: clients.authorities }),
    minVersion: "TLSv1.2",
    ciphers,
    honorCipherOrder: true,
    secureOptions: noTickets | constants.SSL_OP_NO_RENEGOTIATION,
    sessionTimeout: minutes(10) / seconds(1),
  };
}

const endsOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

function certificateOf(secured: TLSSocket): PeerCertificate | null {
  const given = secured.getPeerCertificate();
  const print = fingerprint.safeParse(given.fingerprint256?.replaceAll(":", "").toLowerCase());
  if (!print.success) return null;
  // With several common names it is nobody's in particular.
  const { CN } = given.subject as { readonly CN?: unknown };
  const cn = typeof CN === "string" ? CN : "";
  return { cn, fingerprint: print.data, authorized: secured.authorized && cn !== "" };
}
