import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { type FrameKind, FrameWalk } from "../../broker/frame-walk.ts";

const publish = fc
  .record({ bytes: fc.oneof(fc.nat(20), fc.nat(20_000)), qos: fc.constantFrom(0 as const, 1 as const) })
  .map(({ bytes, qos }) => {
    const packet = {
      cmd: "publish",
      topic: "t",
      payload: Buffer.alloc(bytes, 0x30),
      dup: false,
      retain: false,
    } as const;
    return {
      kind: "publish" as const,
      bytes: generate(qos === 0 ? { ...packet, qos } : { ...packet, qos, messageId: 1 }),
    };
  });
const ping = fc.constant({ kind: "control" as const, bytes: generate({ cmd: "pingreq" }) });
const frames = fc.array(fc.oneof(publish, ping), { maxLength: 30 });
const cuts = fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30_000 })));

const always = { limitOf: () => 1e9, mayBegin: () => true, ended: () => {} };

test("every packet is told apart, with its length, however the bytes are cut", () => {
  fc.assert(
    fc.property(frames, cuts, (sent, cut) => {
      const ended: { kind: FrameKind; length: number }[] = [];
      const walk = new FrameWalk({ ...always, ended: (kind, length) => ended.push({ kind, length }) });
      for (let rest = Buffer.concat(sent.map(({ bytes }) => bytes)); rest.length > 0; ) {
        const chunk = rest.subarray(0, cut.next().value);
        expect(walk.through(chunk)).toBe(chunk.length);
        rest = rest.subarray(chunk.length);
      }
      expect(ended.map(({ kind }) => kind)).toEqual(sent.map(({ kind }) => kind));
      const headers = sent.map(({ bytes }, i) => bytes.length - (ended[i]?.length ?? 0));
      expect(headers.every((header) => header >= 2 && header <= 5)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a walk that may not begin a packet stops exactly between two, and goes on from there", () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 5 }), (sent, atOnce) => {
      let left = atOnce;
      const walk = new FrameWalk({ ...always, mayBegin: () => left > 0, ended: () => void left-- });
      let rest = Buffer.concat(sent.map(({ bytes }) => bytes));
      for (let i = 0; i < sent.length; i += atOnce) {
        left = atOnce;
        const passed = walk.through(rest);
        expect(passed).toBe(sent.slice(i, i + atOnce).reduce((sum, { bytes }) => sum + bytes.length, 0));
        rest = rest.subarray(Number(passed));
      }
      expect(rest.length).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test.each([
  [[0x10, 0xff, 0xff, 0xff, 0x7f], 2],
  [[0x30, 0x80, 0x80, 0x04], 4],
  [[0x30, 0xff, 0xff, 0xff, 0xff], 3],
])("%j is refused on byte %i, before anything of its body comes", (bytes, at) => {
  const walk = new FrameWalk({ ...always, limitOf: (kind) => (kind === "publish" ? 65_536 : 8192) });
  for (const byte of bytes.slice(0, at - 1)) expect(walk.through(Uint8Array.of(byte))).toBe(1);
  const last = bytes.slice(at - 1).map((byte) => walk.through(Uint8Array.of(byte)));
  expect(last).toContain("refused");
});
