import { expect, test } from "vitest";
import { topicOf } from "../../model/topics.ts";
import { cuff, house, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const telemetry = topicOf(cuff, "telemetry");

test("a QoS 1 publish is acknowledged after the journal has it, and not before", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(telemetry, "one"));
  await until(() => hub.journal.waiting === 1);
  expect(await device.beforePong()).toEqual([]);
  hub.journal.commit();
  expect(await device.hear(1)).toEqual(["puback 1"]);
  expect(hub.journal.messages[0]).toMatchObject({ device: cuff, channel: "telemetry", again: false });
  expect(hub.board.get("broker_messages_total")).toBe(1);
});

test("a QoS 2 publish gets its PUBREC after the journal has it, and completes", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(telemetry, "one", { qos: 2, messageId: 5 }));
  await until(() => hub.journal.waiting === 1);
  expect(await device.beforePong()).toEqual([]);
  hub.journal.commit();
  expect(await device.hear(1)).toEqual(["pubrec 5"]);
  device.send({ cmd: "pubrel", messageId: 5 });
  expect(await device.hear(1)).toEqual(["pubcomp 5"]);
});

test("a QoS 2 publish sent again goes through the journal again before its PUBREC", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(telemetry, "one", { qos: 2 }));
  await until(() => hub.journal.waiting === 1);
  hub.journal.commit();
  expect(await device.hear(1)).toEqual(["pubrec 1"]);

  device.send(publishPacket(telemetry, "one", { qos: 2, dup: true }));
  await until(() => hub.journal.waiting === 1);
  expect(await device.beforePong()).toEqual([]);
  hub.journal.commit();
  expect(await device.hear(1)).toEqual(["pubrec 1"]);
  expect(hub.journal.messages.map(({ again }) => again)).toEqual([false, true]);
});

test("a backlog sent at QoS 2 in one go is taken whole, on one connection", async () => {
  await using hub = await house();
  const device = await hub.client(cuff);
  const backlog = Array.from({ length: 900 }, (_, seq) => `reading ${seq}`);
  await Promise.all(backlog.map((text) => device.publishAsync(telemetry, text, { qos: 2 })));
  expect(hub.journal.texts).toEqual(backlog);
  expect(device.connected).toBe(true);
  expect(hub.lines).toEqual([]);
});

test("a client that leaves a thousand QoS 2 messages unfinished is closed, and goes on where it was", async () => {
  await using hub = await house();
  const device = await hub.client(cuff, { reconnectPeriod: 1 });
  const backlog = Array.from({ length: 2500 }, (_, seq) => `reading ${seq}`);
  let closed = 0;
  device.on("close", () => void closed++);
  await Promise.all(backlog.map((text) => device.publishAsync(telemetry, text, { qos: 2 })));
  expect(closed).toBeGreaterThan(0);
  expect(new Set(hub.journal.texts)).toEqual(new Set(backlog));
  expect(hub.lines.join()).toContain("inbound QoS 2 messages already awaiting PUBREL");
});

test("a QoS 0 publish reaches the journal, with its bytes as they were sent", async () => {
  await using hub = await house();
  const device = await hub.client(cuff);
  const bytes = Buffer.from([0, 255, 254, 10, 13]);
  await device.publishAsync(topicOf(cuff, "senml"), bytes, { qos: 0 });
  await until(() => hub.journal.messages.length === 1);
  const message = hub.journal.messages[0];
  expect(message?.channel).toBe("senml");
  expect(Buffer.from(message?.payload ?? [])).toEqual(bytes);
});

test("a failed append closes the connection unacknowledged, and the library's client sends it again", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const raw = await RawClient.signedIn(hub.port, cuff);
  raw.send(publishPacket(telemetry, "lost"));
  await until(() => hub.journal.waiting === 1);
  hub.journal.fail();
  expect(await raw.next(), "closed, and nothing said").toBeNull();
  expect(hub.board.get("broker_messages_total")).toBe(0);

  const client = await hub.client(cuff, { reconnectPeriod: 20 });
  const published = client.publishAsync(telemetry, "kept", { qos: 1 });
  await until(() => hub.journal.waiting === 1);
  hub.journal.fail();
  hub.journal.disk = "at-once";
  await published;
  expect(hub.journal.texts).toEqual(["lost", "kept", "kept"]);
});

test("a journal that throws where it should reject costs the connection, not the process", async () => {
  await using hub = await house();
  hub.journal.disk = "throwing";
  const raw = await RawClient.signedIn(hub.port, cuff);
  raw.send(publishPacket(telemetry, "one"));
  expect(await raw.next()).toBeNull();
  hub.journal.disk = "at-once";
  const client = await hub.client(cuff);
  await client.publishAsync(telemetry, "two", { qos: 1 });
  expect(hub.journal.texts).toEqual(["two"]);
});

test("acknowledgements leave in the order of the publishes, over several commits and qualities of service", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  const ids = Array.from({ length: 30 }, (_, i) => i + 1);
  for (const id of ids) {
    device.send(publishPacket(telemetry, `${id}`, { messageId: id }));
    if (id % 10 !== 0) continue;
    await until(() => hub.journal.messages.length === id);
    if (id < 30) hub.journal.commit();
  }
  hub.journal.commit();
  expect(await device.hear(30)).toEqual(ids.map((id) => `puback ${id}`));
  expect(hub.journal.texts).toEqual(ids.map(String));
});

test("a message whose device is gone before the journal has it is in the journal all the same", async () => {
  await using hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(telemetry, "last words"));
  await until(() => hub.journal.waiting === 1);
  device.socket.resetAndDestroy();
  await until(() => hub.board.get("broker_connections") === 0);
  hub.journal.commit();
  await until(() => hub.board.get("broker_pending") === 0);
  expect(hub.journal.texts).toEqual(["last words"]);

  hub.journal.disk = "at-once";
  const next = await hub.client(cuff);
  await next.publishAsync(telemetry, "and on it goes", { qos: 1 });
});

test("a journal that takes nothing makes the window close, and nothing beyond it is read or lost", async () => {
  await using hub = await house({ limits: { receiveWindow: 16 } });
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  for (let id = 1; id <= 200; id++) device.send(publishPacket(telemetry, `${id}`, { messageId: id }));
  await until(() => hub.journal.waiting > 0);
  let most = 0;
  while (hub.journal.messages.length < 200) {
    most = Math.max(most, hub.journal.waiting);
    const before = hub.journal.messages.length;
    hub.journal.commit();
    await until(() => hub.journal.messages.length > before);
  }
  hub.journal.commit();
  expect(await device.hear(200)).toEqual(Array.from({ length: 200 }, (_, i) => `puback ${i + 1}`));
  expect(most).toBeLessThanOrEqual(16);
});
