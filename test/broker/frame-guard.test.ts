import { once } from "node:events";
import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { FrameGuard } from "../../broker/frame-guard.ts";
import { topicOf } from "../../model/topics.ts";
import { cuff, type House, house, scale, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const telemetry = topicOf(cuff, "telemetry");

/** Writes bytes in pieces of random sizes, giving the event loop a turn now and then. */
async function writeInPieces(client: RawClient, bytes: Buffer, sizes: Iterator<number>): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const size = sizes.next().value ?? 1;
    client.write(bytes.subarray(at, at + size));
    at += size;
    if (size % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Commits at random moments, and keeps the largest number of messages that were waiting. */
function commitAtRandom(hub: House, pauses: Iterator<number>): { most: number; stop(): void } {
  const seen = { most: 0, stop: () => clearTimeout(timer) };
  let timer: NodeJS.Timeout;
  const again = () => {
    seen.most = Math.max(seen.most, hub.journal.waiting);
    hub.journal.commit();
    timer = setTimeout(again, pauses.next().value ?? 0);
  };
  timer = setTimeout(again, 0);
  return seen;
}

test.each([1, 16, 64])(
  "however bytes are cut and commits fall, all is acknowledged with at most %i on the way",
  async (receiveWindow) => {
    await using hub = await house({ limits: { receiveWindow } });
    hub.journal.disk = "by-hand";
    const pieces = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 100, max: 30_000 }));
    const property = fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(100), fc.nat(3000)), { minLength: 100, maxLength: 150 }),
      fc.infiniteStream(pieces),
      fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      async (payloads, sizes, pauses) => {
        const commits = commitAtRandom(hub, pauses);
        const device = await RawClient.signedIn(hub.port, cuff);
        const packets = payloads.map((bytes, i) =>
          generate(publishPacket(telemetry, "x".repeat(bytes), { messageId: i + 1 })),
        );
        await writeInPieces(device, Buffer.concat(packets), sizes);
        expect(await device.hear(payloads.length)).toEqual(payloads.map((_, i) => `puback ${i + 1}`));
        commits.stop();
        expect(commits.most).toBeLessThanOrEqual(receiveWindow);
        device.socket.destroy();
      },
    );
    await fc.assert(property, { numRuns: 6 });
  },
);

/** A guarded stream with a peer on a real socket, and nobody reading it but the test. */
async function guarded(
  windowBytes: number,
): Promise<{ guard: FrameGuard; stream: Duplex; peer: RawClient; close(): void }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const [[stream], peer] = await Promise.all([
    once(server, "connection"),
    RawClient.open(typeof address === "object" && address !== null ? address.port : 0),
  ]);
  const limits = { publishBytes: 4096, controlBytes: 1024, windowMessages: 1000, windowBytes };
  return {
    guard: new FrameGuard(stream, limits),
    stream,
    peer,
    close: () => server.close() && stream.destroy(),
  };
}

test("the window counts bytes as well, and opens again when half of them are released", async () => {
  const { guard, stream, peer, close } = await guarded(3000);
  stream.on("readable", () => stream.read());
  peer.send({ cmd: "pingreq" }); // stands for the CONNECT
  guard.open();
  for (let id = 1; id <= 10; id++) peer.send(publishPacket("t", "x".repeat(995), { messageId: id }));
  await until(() => guard.messages === 3);
  expect(guard.bytes).toBe(3000);
  guard.release(1000);
  expect(guard.messages).toBe(2);
  guard.release(1000);
  await until(() => guard.messages === 3);
  expect(guard.bytes).toBe(3000);
  close();
});

test("of a peer that sends far more than is read, the stream holds what it holds at first, and no more with time", async () => {
  const { guard, stream, peer, close } = await guarded(3000);
  stream.on("readable", () => stream.read());
  peer.send({ cmd: "pingreq" }); // stands for the CONNECT
  guard.open();
  const flood = generate(publishPacket("t", "x".repeat(995)));
  peer.write(Buffer.concat(Array.from({ length: 5000 }, () => flood)));
  let held = 0;
  for (let n = 0; n < 200; n += 1) {
    await until(() => guard.messages >= 3);
    held = Math.max(held, stream.readableLength);
    for (let left = guard.messages; left > 0; left -= 1) guard.release(1000);
  }
  expect(held).toBeGreaterThan(stream.readableHighWaterMark);
  expect(held).toBeLessThan(4 * stream.readableHighWaterMark);
  close();
});

test("messages that wait for their time hold their own bytes, not all those they came among", async () => {
  await using hub = await house({ limits: { deviceRate: 20, deviceBurst: 1 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const all = Array.from({ length: 60 }, (_, i) =>
    generate(publishPacket(telemetry, "x".repeat(9000), { messageId: i + 1 })),
  );
  device.write(Buffer.concat(all));
  await until(() => hub.journal.messages.length >= 3);
  const [, ...waited] = hub.journal.messages;
  for (const { payload } of waited) expect(payload.buffer.byteLength).toBeLessThan(10_000);
});

test("what a peer sent before it ended its side is read to the last byte, though it had to wait", async () => {
  await using hub = await house({ limits: { receiveWindow: 4 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const all = Array.from({ length: 300 }, (_, i) => generate(publishPacket(telemetry, `${i}`, { qos: 0 })));
  device.socket.end(Buffer.concat([...all, generate({ cmd: "disconnect" })]));
  await until(() => hub.journal.messages.length === 300);
  expect(hub.journal.texts.at(-1)).toBe("299");
});

test("a flood of pings from one device leaves the others their answers", async () => {
  await using hub = await house();
  const flooder = await RawClient.signedIn(hub.port, cuff);
  const pings = Buffer.concat(Array.from({ length: 30_000 }, () => generate({ cmd: "pingreq" })));
  flooder.write(pings);
  const client = await hub.client(scale);
  const began = performance.now();
  for (let i = 0; i < 20; i++) {
    await client.publishAsync(topicOf(scale, "telemetry"), "{}", { qos: 1 });
  }
  expect((performance.now() - began) / 20, "milliseconds for each acknowledgement").toBeLessThan(100);
});
