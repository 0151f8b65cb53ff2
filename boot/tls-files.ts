import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { atMillisecond } from "../model/time.ts";
import type { TlsMaterial } from "../model/tls.ts";

/** Where the files are that MQTT over TLS needs. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  /** With it, client certificates count. */
  readonly clientCa: string | undefined;
  readonly clientCerts: "optional" | "required";
}

export type ReadFile = (path: string) => string;

export type TlsRead =
  | { readonly material: TlsMaterial; readonly faults: readonly [] }
  | { readonly material: null; readonly faults: readonly string[] };

/** Reads the files and looks whether they fit together. Faults begin with their setting, and hold nothing of a file. */
export function readTlsFiles(
  files: TlsFiles,
  read: ReadFile = (path) => readFileSync(path, "utf8"),
): TlsRead {
  const faults: string[] = [];
  const found = <Result>(setting: string, path: string, parse: (text: string) => Result): Result | null => {
    const outcome = parsed(path, read, parse);
    if ("fault" in outcome) faults.push(`${setting}: ${path} ${outcome.fault}`);
    return "fault" in outcome ? null : outcome.value;
  };
  const chain = found("LABHUB_TLS_CERT", files.certificate, certificatesIn);
  const key = found("LABHUB_TLS_KEY", files.key, keyIn);
  const trusted =
    files.clientCa === undefined ? null : found("LABHUB_TLS_CLIENT_CA", files.clientCa, authoritiesIn);
  if (chain !== null && key !== null && chain[0]?.checkPrivateKey(key) === false) {
    faults.push(`LABHUB_TLS_KEY: ${files.key} does not belong to the certificate in LABHUB_TLS_CERT`);
  }
  if (chain === null || key === null || faults.length > 0) return { material: null, faults };
  const material = {
    certificate: chain.map((each) => each.toString()).join(""),
    key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    clients:
      trusted === null
        ? null
        : {
            authorities: trusted.map((each) => each.toString()).join(""),
            required: files.clientCerts === "required",
          },
    expiresAt: atMillisecond(Math.min(...chain.map(({ validToDate }) => validToDate.getTime()))),
  };
  const unusable = refusedByTls(material);
  return unusable === null
    ? { material, faults: [] }
    : { material: null, faults: [`LABHUB_TLS_CERT: TLS does not take it (${unusable})`] };
}

/** Keys that are too short, signatures nobody accepts any more: what only TLS itself can say. */
function refusedByTls({ certificate, key, clients }: TlsMaterial): string | null {
  try {
    createSecureContext({ cert: certificate, key, ...(clients === null ? {} : { ca: clients.authorities }) });
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

function parsed<Result>(
  path: string,
  read: ReadFile,
  parse: (text: string) => Result,
): { readonly value: Result } | { readonly fault: string } {
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    return { fault: `cannot be read (${codeOf(error)})` };
  }
  try {
    return { value: parse(text) };
  } catch (error) {
    return { fault: error instanceof Amiss ? error.message : `cannot be understood (${codeOf(error)})` };
  }
}

/** What a file is found to be, in words of ours. */
class Amiss extends Error {}

function certificatesIn(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (blocks === null) throw new Amiss("holds no certificate in PEM form");
  return blocks.map((block) => new X509Certificate(block));
}

function authoritiesIn(text: string): readonly X509Certificate[] {
  const found = certificatesIn(text);
  if (found.every(({ ca }) => ca)) return found;
  throw new Amiss("holds a certificate that is no authority's");
}

function keyIn(text: string): KeyObject {
  if (/ENCRYPTED/.test(text)) throw new Amiss("is locked by a passphrase, which nobody is there to type");
  if (!/PRIVATE KEY-----/.test(text)) throw new Amiss("holds no private key in PEM form");
  return createPrivateKey(text);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown";
