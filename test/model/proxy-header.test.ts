import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "../../model/crc32c.ts";
import {
  type HeaderRead,
  longestHeader,
  readProxyHeader,
  writeProxyHeader,
} from "../../model/proxy-header.ts";

const read = (...bytes: readonly (Uint8Array | readonly number[])[]): HeaderRead =>
  readProxyHeader(Buffer.concat(bytes.map((each) => Uint8Array.from(each))));
const signature = [...Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1")];
const addresses = [192, 0, 2, 7, 10, 0, 0, 1, 0xd4, 0x31, 0x07, 0x5b];
/** Version 2, PROXY, TCP over IPv4 from 192.0.2.7, with members behind. */
const header = (members: readonly number[], command = 0x21, family = 0x11): number[] => {
  const length = addresses.length + members.length;
  return [...signature, command, family, length >> 8, length & 255, ...addresses, ...members];
};
const member = (type: number, value: readonly number[]): number[] => [
  type,
  value.length >> 8,
  value.length & 255,
  ...value,
];
const client = { command: "proxy", address: "192.0.2.7", encrypted: false };

test("what a balancer says of its client is read, and what follows is left to the client", () => {
  expect(read(header([]), [0x10, 0x00])).toEqual({ outcome: "read", header: client, length: 28 });
});

test("unknown members are passed over; that about TLS says whether the client's side was encrypted", () => {
  const tls = member(0x20, [0x07, 0, 0, 0, 0, ...member(0x22, [...Buffer.from("cuore/bp-1")])]);
  const several = [...member(0x01, [1, 2, 3]), ...tls, ...member(0xee, [9])];
  expect(read(header(several))).toMatchObject({ header: { ...client, encrypted: true } });
  expect(read(header(member(0x20, [0x06, 0, 0, 0, 0])))).toMatchObject({ header: client });
});

test("a balancer's health check speaks for nobody", () => {
  expect(read(header([], 0x20))).toEqual({ outcome: "read", header: { command: "local" }, length: 28 });
  expect(read([...signature, 0x20, 0x00, 0, 0])).toMatchObject({ header: { command: "local" }, length: 16 });
});

test("IPv4 that is written as IPv6 is IPv4", () => {
  const mapped = [...Array<number>(10).fill(0), 255, 255, 192, 0, 2, 7];
  const whole = [...signature, 0x21, 0x21, 0, 36, ...mapped, ...mapped, 0, 1, 0, 2];
  expect(read(whole)).toMatchObject({ header: client });
});

test.each<readonly [string, readonly number[]]>([
  ["version 1", [...Buffer.from("PROXY TCP4 192.0.2.7 10.0.0.1 54321 1883\r\n")]],
  ["MQTT", [0x10, 0x0c, 0, 4]],
  ["TLS", [0x16, 3, 1]],
  ["another version", header([], 0x31)],
  ["a command there is not", header([], 0x22)],
  ["datagrams", header([], 0x21, 0x12)],
  ["a family that says nothing", header([], 0x21, 0x00)],
  ["a socket file", header([], 0x21, 0x31)],
  ["addresses cut short", [...signature, 0x21, 0x11, 0, 11, ...addresses.slice(0, 11)]],
  ["more than anybody needs", [...signature, 0x21, 0x11, 0xff, 0xff]],
  ["a member past the end", header([0x01, 0, 5, 1])],
  ["half a member", header([0x01, 0])],
  ["TLS without its flags", header(member(0x20, [1]))],
  ["a checksum that is wrong", header(member(0x03, [1, 2, 3, 4]))],
])("%s is refused", (_, bytes) => {
  expect(read(bytes)).toEqual({ outcome: "refused" });
});

test("a checksum that is right is taken, and no header with one bit of it another way", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  const whole = Buffer.from(header([...member(0x03, [0, 0, 0, 0]), ...member(0x01, [1, 2])]));
  whole.writeUInt32BE(crc32c(whole), 31);
  expect(readProxyHeader(whole)).toMatchObject({ header: client });
  for (let bit = 16 * 8; bit < whole.length * 8; bit++) {
    const spoilt = Buffer.from(whole);
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    // Type and length of the checksum itself are not under it.
    if (bit >= 28 * 8 && bit < 31 * 8) continue;
    expect(readProxyHeader(spoilt), `bit ${bit}`).toEqual({ outcome: "refused" });
  }
});

/** Feeds bytes as they might come, until there is an outcome; with how many had come by then. */
function piecemeal(
  bytes: Uint8Array,
  cuts: readonly number[],
): { readonly end: HeaderRead; readonly had: number } {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  for (const had of ends) {
    const end = readProxyHeader(bytes.subarray(0, had));
    if (end.outcome !== "more") return { end, had };
  }
  return { end: { outcome: "more" }, had: bytes.length };
}

const cuts = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 12 });

test("however a header is cut, the same is read, and of what follows nothing is taken", () => {
  const telling = fc.record({
    address: fc.constantFrom("four", "six").chain((kind) => (kind === "four" ? fc.ipV4() : fc.ipV6())),
    encrypted: fc.constantFrom(true, false),
    follows: fc.uint8Array({ maxLength: 200 }),
    cuts,
  });
  fc.assert(
    fc.property(telling, ({ address, encrypted, follows, cuts: at }) => {
      const own = writeProxyHeader(address, encrypted);
      const { end } = piecemeal(Buffer.concat([own, follows]), at);
      expect(end).toMatchObject({
        outcome: "read",
        header: { command: "proxy", encrypted },
        length: own.length,
      });
      if (end.outcome !== "read" || end.header.command !== "proxy") return;
      // IPv4 within IPv6 comes out as IPv4; every other address as it went in.
      const isAsItWas = isIP(end.header.address) === isIP(address);
      if (isAsItWas) expect(writeProxyHeader(end.header.address, encrypted)).toEqual(own);
    }),
    { numRuns: 2000 },
  );
});

test("garbage is refused, waited for no longer than the longest header, and never a failure", () => {
  const beginnings = fc.constantFrom(0, 1, 11, 12, 14, 16).map((length) => header([]).slice(0, length));
  fc.assert(
    fc.property(
      beginnings,
      fc.uint8Array({ minLength: longestHeader, maxLength: 2 * longestHeader }),
      cuts,
      (begins, rest, at) => {
        const bytes = Buffer.concat([Uint8Array.from(begins), rest]);
        const { end, had } = piecemeal(bytes, at);
        expect(end.outcome).not.toBe("more");
        if (end.outcome === "read") expect(end.length).toBeLessThanOrEqual(Math.min(had, longestHeader));
      },
    ),
    { numRuns: 5000 },
  );
});
