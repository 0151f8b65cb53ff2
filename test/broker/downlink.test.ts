import { expect, test } from "vitest";
import { topicOf } from "../../model/topics.ts";
import { cuff, house, scale, until } from "./house.ts";
import { RawClient } from "./raw-client.ts";

const receipt = topicOf(cuff, "receipt");

test("a receipt reaches the device that listens for it, by its own filter or by a wildcard, at the granted quality", async () => {
  await using hub = await house();
  for (const [topic, qos] of [
    [receipt, 1],
    [`lab/v1/${cuff}/#`, 1],
    [`lab/v1/${cuff}/+`, 0],
    [receipt, 0],
  ] as const) {
    const device = await RawClient.signedIn(hub.port, cuff);
    device.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos }] });
    await device.hear(1);
    hub.broker.tell(cuff, '{"status":"stored"}');
    const told = await device.next();
    expect(told).toMatchObject({ cmd: "publish", topic: receipt, qos, retain: false });
    expect(told?.cmd === "publish" && told.payload.toString()).toBe('{"status":"stored"}');
    if (qos === 1) device.send({ cmd: "puback", messageId: told?.messageId ?? 0 });
    expect(await device.beforePong()).toEqual([]);
  }
  expect(hub.board.get("broker_receipts_dropped_total")).toBe(0);
});

test("a receipt for a device that is not there, or does not listen, is counted as dropped", async () => {
  await using hub = await house();
  hub.broker.tell(cuff, "{}");
  const device = await RawClient.signedIn(hub.port, cuff);
  hub.broker.tell(cuff, "{}");
  device.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: topicOf(cuff, "config"), qos: 1 }],
  });
  await device.hear(1);
  hub.broker.tell(cuff, "{}");
  expect(hub.board.get("broker_receipts_dropped_total")).toBe(3);
  expect(await device.beforePong()).toEqual([]);
});

test("a receipt of a problem that its device had not acknowledged when it went is kept for later, once", async () => {
  await using hub = await house();
  const problem = (message: string) => JSON.stringify({ status: "quarantined", message });
  const missed = () => hub.notes.flatMap((each) => (each.note === "receipt-missed" ? [each.receipt] : []));
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: receipt, qos: 1 }] });
  await device.hear(1);
  for (const text of [problem("one"), problem("two"), '{"status":"stored"}']) hub.broker.tell(cuff, text);
  const first = await device.next();
  await device.next();
  await device.next();
  device.send({ cmd: "puback", messageId: first?.messageId ?? 0 });
  expect(await device.beforePong()).toEqual([]);
  expect([missed(), hub.board.get("broker_unacknowledged")]).toEqual([[], 1]);
  device.socket.destroy();
  await until(() => missed().length > 0);
  expect([missed(), hub.board.get("broker_unacknowledged")]).toEqual([[problem("two")], 0]);
});

test("receipts come in the order they were given, while the device goes on publishing", async () => {
  await using hub = await house();
  const device = await hub.client(cuff);
  const heard: string[] = [];
  device.on("message", (_, payload) => heard.push(payload.toString()));
  await device.subscribeAsync(`lab/v1/${cuff}/#`, { qos: 1 });
  for (let i = 0; i < 50; i++) {
    hub.broker.tell(cuff, `${i}`);
    await device.publishAsync(topicOf(cuff, "telemetry"), "{}", { qos: 1 });
  }
  await expect.poll(() => heard).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`));
});

test("what one device publishes is handed to no other and not back to itself", async () => {
  await using hub = await house();
  const listener = await RawClient.signedIn(hub.port, cuff);
  listener.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `lab/v1/${cuff}/#`, qos: 1 }] });
  await listener.hear(1);
  const other = await hub.client(scale);
  await other.publishAsync(topicOf(scale, "status"), "{}", { qos: 1, retain: true });
  listener.send({
    cmd: "publish",
    topic: topicOf(cuff, "status"),
    payload: "{}",
    qos: 1,
    messageId: 7,
    dup: false,
    retain: true,
  });
  expect(await listener.hear(1)).toEqual(["puback 7"]);
  expect(await listener.beforePong()).toEqual([]);
});
