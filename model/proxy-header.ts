import { isIP } from "node:net";
import { crc32c } from "./crc32c.ts";

/**
 * PROXY protocol, version 2: what a balancer says of a connection before its first byte. Strict: only TCP over IPv4 or
 * IPv6, only whole members, nothing longer than it can reasonably be. Version 1, a text, is not taken.
 */
export type ProxyHeader =
  /** The balancer speaks for itself: a health check. */
  | { readonly command: "local" }
  /** `encrypted` is what the balancer says of the client's side. */
  | { readonly command: "proxy"; readonly address: string; readonly encrypted: boolean };

export type HeaderRead =
  | { readonly outcome: "more" }
  | { readonly outcome: "refused" }
  /** `length` bytes are the header's; what follows is the client's. */
  | { readonly outcome: "read"; readonly header: ProxyHeader; readonly length: number };

const signature = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const fixedBytes = 16;
/** With what balancers add about TLS and themselves; the protocol would allow 64 KiB of anybody's. */
export const longestHeader = 1024;

const local = 0x20;
const proxy = 0x21;
const overIpv4 = 0x11;
const overIpv6 = 0x21;
const checksumType = 0x03;
const tlsType = 0x20;

const more: HeaderRead = { outcome: "more" };
const refused: HeaderRead = { outcome: "refused" };

/** Reads a header from the first bytes of a connection; refuses as soon as they can be no header's beginning. */
export function readProxyHeader(bytes: Uint8Array): HeaderRead {
  const begins = signature.subarray(0, bytes.length).every((byte, at) => byte === bytes[at]);
  if (!begins) return refused;
  const command = bytes[12];
  const family = bytes[13];
  if (command !== undefined && command !== local && command !== proxy) return refused;
  if (command === proxy && family !== undefined && family !== overIpv4 && family !== overIpv6) return refused;
  if (bytes.length < fixedBytes) return more;
  const length = fixedBytes + numberAt(bytes, 14);
  if (length > longestHeader) return refused;
  if (bytes.length < length) return more;
  const whole = bytes.subarray(0, length);
  // What a health check says beside is not looked at: there is nobody to speak for.
  if (command === local) return { outcome: "read", header: { command: "local" }, length };
  return proxied(whole, family === overIpv6 ? 16 : 4);
}

function proxied(whole: Uint8Array, addressBytes: 4 | 16): HeaderRead {
  const membersAt = fixedBytes + 2 * addressBytes + 4;
  if (whole.length < membersAt) return refused;
  const members = membersIn(whole, membersAt);
  if (members === null || !sumIsRight(whole, members)) return refused;
  const tls = members.find(({ type }) => type === tlsType);
  // Flags, then four bytes of how the client's certificate did; of that a balancer's word is not taken.
  if (tls !== undefined && tls.until - tls.from < 5) return refused;
  const encrypted = tls !== undefined && ((whole[tls.from] ?? 0) & 1) === 1;
  const address = addressIn(whole.subarray(fixedBytes, fixedBytes + addressBytes));
  return { outcome: "read", header: { command: "proxy", address, encrypted }, length: whole.length };
}

interface Member {
  readonly type: number;
  readonly from: number;
  readonly until: number;
}

/** Type, length, value, one after the other to the last byte; `null` when they do not come out even. */
function membersIn(whole: Uint8Array, start: number): readonly Member[] | null {
  const members: Member[] = [];
  let at = start;
  while (at < whole.length) {
    const from = at + 3;
    if (from > whole.length) return null;
    const until = from + numberAt(whole, at + 1);
    if (until > whole.length) return null;
    members.push({ type: whole[at] ?? 0, from, until });
    at = until;
  }
  return members;
}

/** Where there is a checksum it must be right; it is reckoned over the header with zeros in its own place. */
function sumIsRight(whole: Uint8Array, members: readonly Member[]): boolean {
  const sums = members.filter(({ type }) => type === checksumType);
  const [sum] = sums;
  if (sum === undefined) return true;
  if (sums.length > 1 || sum.until - sum.from !== 4) return false;
  const given = new DataView(whole.buffer, whole.byteOffset).getUint32(sum.from);
  return crc32c(Uint8Array.from(whole).fill(0, sum.from, sum.until)) === given;
}

/** The header for a client's connection that is handed on; `address` is IPv4 or IPv6. The ports are not told. */
export function writeProxyHeader(address: string, encrypted: boolean): Uint8Array {
  const isSix = isIP(address) === 6;
  const source = isSix ? sixBytes(address) : address.split(".").map(Number);
  const body = [...source, ...source.map(() => 0), 0, 0, 0, 0];
  const tls = encrypted ? [tlsType, 0, 5, 1, 0, 0, 0, 1] : [];
  const length = body.length + tls.length;
  return Uint8Array.from([
    ...signature,
    proxy,
    isSix ? overIpv6 : overIpv4,
    length >> 8,
    length & 255,
    ...body,
    ...tls,
  ]);
}

const numberAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function addressIn(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const isFour = bytes.subarray(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255));
  if (isFour) return bytes.subarray(12).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => numberAt(bytes, 2 * at).toString(16));
  // A URL writes an address as everybody does, zeros left out.
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function sixBytes(address: string): number[] {
  const plain = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
  const [head = "", tail = ""] = plain.split("::");
  const groups = (text: string) =>
    text === "" ? [] : text.split(":").map((each) => Number.parseInt(each, 16));
  const before = groups(head);
  const behind = groups(tail);
  const all = [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind];
  return all.flatMap((group) => [group >> 8, group & 255]);
}
