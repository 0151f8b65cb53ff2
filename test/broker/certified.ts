import { randomBytes } from "node:crypto";
import {
  type Certified,
  issueDevice,
  issueServer,
  type Making,
  makeAuthority,
} from "../../boot/certificates.ts";
import { deviceKey } from "../../model/identity.ts";
import { atMillisecond, days } from "../../model/time.ts";
import type { TlsMaterial } from "../../model/tls.ts";

/** Certificates of tests count from an hour ago for thirty days. */
export const making: Making = {
  now: atMillisecond(Date.now()),
  lasts: days(30),
  random: (n) => randomBytes(n),
};

/** An authority with a certificate for this machine, and one for a device. */
export interface Pki {
  readonly authority: Certified;
  readonly server: Certified;
  device(name: string): Promise<Certified>;
  /** A listener's, with client certificates or without. */
  material(clients?: "optional" | "required"): TlsMaterial;
}

export async function pki(name = "LAB test authority"): Promise<Pki> {
  const authority = await makeAuthority(name, making);
  const server = await issueServer(authority, ["localhost", "127.0.0.1", "::1"], making);
  return {
    authority,
    server,
    device: (key) => issueDevice(authority, deviceKey.parse(key), making),
    material: (clients) => ({
      certificate: server.certificate,
      key: server.key,
      clients:
        clients === undefined
          ? null
          : { authorities: authority.certificate, required: clients === "required" },
      expiresAt: server.until,
    }),
  };
}
