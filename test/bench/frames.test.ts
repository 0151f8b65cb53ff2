import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { frameScanner } from "../../bench/frames.ts";

const acknowledgement = fc
  .integer({ min: 1, max: 65_535 })
  .map((messageId) => ({ bytes: generate({ cmd: "puback", messageId }), type: 4, id: messageId }));
const pong = fc.constant({ bytes: generate({ cmd: "pingresp" }), type: 13, id: 0 });
const receipt = fc.string({ minLength: 1, maxLength: 400 }).map((payload) => ({
  bytes: generate({ cmd: "publish", topic: "r", payload, qos: 0, dup: false, retain: false }),
  type: 3,
  id: -1,
}));

test("frames are told apart however the bytes are cut", () => {
  const frames = fc.array(fc.oneof(acknowledgement, pong, receipt), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map((frame) => frame.bytes));
      const heard: { type: number; id: number }[] = [];
      const scan = frameScanner((type, id) => heard.push({ type, id }));
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const length = cuts[turn % cuts.length] ?? 1;
        scan(bytes.subarray(at, at + length));
        at += length;
      }
      expect(heard.map(({ type }) => type)).toEqual(sent.map(({ type }) => type));
      expect(heard.filter(({ type }) => type === 4).map(({ id }) => id)).toEqual(
        sent.filter(({ type }) => type === 4).map(({ id }) => id),
      );
    }),
  );
});

test("what is not MQTT is refused", () => {
  expect(() => frameScanner(() => {})(Buffer.from([0x40, 0xff, 0xff, 0xff, 0xff, 0xff]))).toThrow(RangeError);
});
