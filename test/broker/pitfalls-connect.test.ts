// The broker library's pitfalls, one test each: those of connecting.
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { milliseconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { cuff, house, scale, until } from "./house.ts";
import { connectPacket, publishPacket, RawClient } from "./raw-client.ts";

const status = topicOf(cuff, "status");
const offline = Buffer.from('{"online":false}');

test("pitfall, client-id takeover: a session is named by who proved to be whom, not by the id it gives", async () => {
  await using hub = await house();
  const victim = await RawClient.signedIn(hub.port, cuff, { clientId: cuff });
  const stranger = await RawClient.signedIn(hub.port, scale, { clientId: cuff });
  const liar = await RawClient.open(hub.port);
  liar.send(connectPacket(cuff, { password: Buffer.from("guessed") }));
  expect(await liar.next()).toMatchObject({ cmd: "connack", returnCode: 5 });
  await liar.closed;

  expect(await victim.beforePong(), "untouched by either").toEqual([]);
  expect(await stranger.beforePong()).toEqual([]);
  expect(hub.board.get("broker_takeovers_total")).toBe(0);
});

test("pitfall, client-id takeover: a stranger who fails cannot wipe the QoS 2 state of the device it names", async () => {
  await using hub = await house();
  const victim = await RawClient.signedIn(hub.port, cuff);
  for (let round = 1; round <= 70; round++) {
    victim.send(publishPacket(topicOf(cuff, "telemetry"), "x", { qos: 2, messageId: round }));
    expect(await victim.hear(1)).toEqual([`pubrec ${round}`]);
    const liar = await RawClient.open(hub.port);
    liar.send(connectPacket(cuff, { password: Buffer.from("guessed") }));
    await liar.closed;
    victim.send({ cmd: "pubrel", messageId: round });
    expect(await victim.hear(1)).toEqual([`pubcomp ${round}`]);
  }
});

test("pitfall, packet flood before CONNECT: what follows a CONNECT is not read before its CONNACK, and not lost", async () => {
  const answer = Promise.withResolvers<void>();
  await using hub = await house({
    credential: async (device) => {
      if (device === cuff) await answer.promise;
      return hub.credentials.get(device) ?? null;
    },
  });
  const other = await hub.client(scale);
  const device = await RawClient.open(hub.port);
  device.send(connectPacket(cuff));
  for (let id = 1; id <= 100; id++) {
    device.send(publishPacket(topicOf(cuff, "telemetry"), "x".repeat(20_000), { messageId: id }));
  }
  for (let i = 0; i < 20; i++) await other.publishAsync(topicOf(scale, "status"), "x", { qos: 1 });
  expect(hub.journal.messages.filter((message) => message.device === cuff)).toEqual([]);
  answer.resolve();
  expect(await device.hear(101)).toEqual([
    "connack",
    ...Array.from({ length: 100 }, (_, i) => `puback ${i + 1}`),
  ]);
});

test("pitfall, packet flood before CONNECT: more connections than the limit are turned away", async () => {
  await using hub = await house({ limits: { connections: 2 } });
  const first = await RawClient.signedIn(hub.port, cuff);
  await RawClient.signedIn(hub.port, scale);
  const third = await RawClient.open(hub.port);
  await third.closed;
  expect(hub.board.get("broker_connections")).toBe(2);
  first.socket.destroy();
  await until(() => hub.board.get("broker_connections") === 1);
  await RawClient.signedIn(hub.port, cuff);
});

test("pitfall, huge packets: a CONNECT of 256 MB is closed on its length bytes, and nothing of it is kept", async () => {
  await using hub = await house();
  const before = process.memoryUsage().rss;
  const closed = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const peer = await RawClient.open(hub.port);
      peer.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f));
      peer.write(Buffer.alloc(1024 * 1024, 1));
      return peer.next();
    }),
  );
  expect(closed.every((packet) => packet === null)).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  expect(hub.lines.join()).toContain("longer than allowed");
});

test("pitfall, huge packets: after CONNECT a publish may have the packet limit, header included, and not a byte more", async () => {
  await using hub = await house({ limits: { packetBytes: 10_000 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const topic = topicOf(cuff, "telemetry");
  const room = 10_000 - 3 - 2 - topic.length - 2;
  device.send(publishPacket(topic, "x".repeat(room)));
  expect(await device.hear(1)).toEqual(["puback 1"]);
  device.send(publishPacket(topic, "x".repeat(room + 1)));
  expect(await device.next()).toBeNull();
  expect(hub.journal.messages.length).toBe(1);
});

test("pitfall, hanging authenticate: a credential nobody answers for ends with the deadline", async () => {
  await using hub = await house({
    limits: { connectWithin: milliseconds(100) },
    credential: () => new Promise(() => {}),
  });
  const device = await RawClient.open(hub.port);
  device.send(connectPacket(cuff));
  expect(await device.next()).toBeNull();
  const silent = await RawClient.open(hub.port);
  expect(await silent.next(), "and so does a peer that says nothing").toBeNull();
  await until(() => hub.board.get("broker_connections") === 0);
});

test("pitfall, offline queue growth: no session outlives its connection, even if the device asks for one", async () => {
  await using hub = await house();
  const first = await RawClient.signedIn(hub.port, cuff, { clean: false });
  first.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: topicOf(cuff, "receipt"), qos: 1 }],
  });
  expect(await first.hear(1)).toEqual(["suback 1"]);
  first.socket.destroy();
  await until(() => hub.board.get("broker_connections") === 0);
  hub.broker.tell(cuff, "{}");
  expect(hub.board.get("broker_receipts_dropped_total")).toBe(1);

  const second = await RawClient.open(hub.port);
  second.send(connectPacket(cuff, { clean: false }));
  expect(await second.next()).toMatchObject({ returnCode: 0, sessionPresent: false });
  expect(await second.beforePong(), "nothing was kept for it").toEqual([]);
});

test("pitfall, long ids: a client id of 60,000 characters is refused, and one of 1,000 answered with CONNACK 2", async () => {
  await using hub = await house();
  const huge = await RawClient.open(hub.port);
  huge.send(connectPacket(cuff, { clientId: "i".repeat(60_000) }));
  expect(await huge.next()).toBeNull();
  const long = await RawClient.open(hub.port);
  long.send(connectPacket(cuff, { clientId: "i".repeat(1000) }));
  expect(await long.next()).toMatchObject({ cmd: "connack", returnCode: 2 });
});

test("pitfall, empty id with clean=0: refused with CONNACK 2; with clean=1 it is let in", async () => {
  await using hub = await house();
  const kept = await RawClient.open(hub.port);
  const bytes = generate(connectPacket(cuff, { clientId: "" }));
  const flags = 2 + "..MQTT.".length;
  bytes[flags] = (bytes[flags] ?? 0) & ~2; // the clean bit, which no honest library leaves out here
  kept.write(bytes);
  expect(await kept.next()).toMatchObject({ cmd: "connack", returnCode: 2 });
  await kept.closed;
  await RawClient.signedIn(hub.port, cuff, { clientId: "", clean: true });
});

test("pitfall, second CONNECT: it closes the connection", async () => {
  await using hub = await house();
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(connectPacket(cuff));
  expect(await device.next()).toBeNull();
});

test("pitfall, will bypasses ACL: a will is checked when its device connects, before it is ever asked about", async () => {
  await using hub = await house();
  const wills = [
    topicOf(scale, "status"),
    topicOf(cuff, "telemetry"),
    "$SYS/x",
    `${status}\u0000`,
    "alerts/v1/s/z1/high",
  ];
  for (const topic of wills) {
    const device = await RawClient.open(hub.port);
    device.send(connectPacket(cuff, { will: { topic, payload: offline, qos: 1 } }));
    expect(await device.next(), topic).toMatchObject({ cmd: "connack", returnCode: 5 });
  }
});

test("pitfall, will topic with wildcards: refused when the device connects", async () => {
  await using hub = await house();
  for (const topic of [`lab/v1/${cuff}/#`, `lab/v1/${cuff}/+`, "#"]) {
    const device = await RawClient.open(hub.port);
    device.send(connectPacket(cuff, { will: { topic, payload: offline, qos: 1, retain: true } }));
    expect(await device.next(), topic).toMatchObject({ cmd: "connack", returnCode: 5 });
  }
});
