// The library asks for reflection before it is loaded itself.
import "reflect-metadata";
import { createHash } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type Fingerprint, fingerprint } from "../model/credential.ts";
import type { DeviceKey } from "../model/identity.ts";
import { after, type Duration, hours, type Instant, milliseconds } from "../model/time.ts";

/** A certificate with its private key, both PEM. */
export interface Certified {
  readonly certificate: string;
  /** PKCS #8. */
  readonly key: string;
  readonly fingerprint: Fingerprint;
  readonly until: Instant;
}

/** From when, for how long, and the serial number's bytes: time and chance are the caller's. */
export interface Making {
  readonly now: Instant;
  readonly lasts: Duration;
  readonly random: (bytes: number) => Uint8Array;
}

/** P-256: small in the handshake, and every MQTT library of a microcontroller has it. */
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** A device whose clock is an hour slow still takes a certificate that was made just now. */
const backdated = hours(1);

/** A small authority of one's own, for development and pilots; `name` is what people read in certificates. */
export async function makeAuthority(name: string, making: Making): Promise<Certified> {
  const keys = await freshKeys();
  const extensions = [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
  return certified({ keys, subject: name, issuer: name, signingKey: keys.privateKey, extensions, making });
}

/** A certificate for the hub itself; clients look for one of the names: DNS names or IP addresses, at least one. */
export function issueServer(
  authority: Pick<Certified, "certificate" | "key">,
  names: readonly [string, ...string[]],
  making: Making,
): Promise<Certified> {
  const known: JsonGeneralNames = names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }));
  const more = [new SubjectAlternativeNameExtension(known)];
  return issued(authority, names[0], [ExtendedKeyUsage.serverAuth], more, making);
}

/** A certificate by which a device shows who it is: its common name is `<service>/<device>`. */
export const issueDevice = (
  authority: Pick<Certified, "certificate" | "key">,
  device: DeviceKey,
  making: Making,
): Promise<Certified> => issued(authority, device, [ExtendedKeyUsage.clientAuth], [], making);

/** The fingerprint of a certificate in PEM, as the registry keeps it. */
export const fingerprintOf = (pem: string): Fingerprint =>
  fingerprint.parse(
    createHash("sha256")
      .update(new Uint8Array(new X509Certificate(pem).rawData))
      .digest("hex"),
  );

async function issued(
  authority: Pick<Certified, "certificate" | "key">,
  subject: string,
  usages: ExtendedKeyUsage[],
  more: readonly Extension[],
  making: Making,
): Promise<Certified> {
  const issuer = new X509Certificate(authority.certificate);
  const [der] = PemConverter.decode(authority.key);
  const signingKey = await crypto.subtle.importKey("pkcs8", der ?? new ArrayBuffer(), algorithm, false, [
    "sign",
  ]);
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension(usages),
    await AuthorityKeyIdentifierExtension.create(issuer),
    ...more,
  ];
  return certified({
    keys: await freshKeys(),
    subject,
    issuer: issuer.subjectName.getField("CN")[0] ?? "",
    signingKey,
    extensions,
    making,
  });
}

const freshKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

interface Wanted {
  readonly keys: CryptoKeyPair;
  readonly subject: string;
  readonly issuer: string;
  readonly signingKey: CryptoKey;
  readonly extensions: readonly Extension[];
  readonly making: Making;
}

async function certified({
  keys,
  subject,
  issuer,
  signingKey,
  extensions,
  making,
}: Wanted): Promise<Certified> {
  const { now, lasts, random } = making;
  const until = after(now, lasts);
  const made = await X509CertificateGenerator.create({
    serialNumber: serialOf(random(16)),
    subject: [{ CN: [subject] }],
    issuer: [{ CN: [issuer] }],
    notBefore: new Date(after(now, milliseconds(-backdated))),
    notAfter: new Date(until),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [...extensions, await SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  const certificate = `${made.toString("pem")}\n`;
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { certificate, key: `${key}\n`, fingerprint: fingerprintOf(certificate), until };
}

/** Positive and never zero, as the standard asks: the first bit is off, the second on. */
function serialOf(bytes: Uint8Array): string {
  const first = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from([first, ...bytes.subarray(1)]).toString("hex");
}
