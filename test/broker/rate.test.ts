import { expect, test } from "vitest";
import { allowance } from "../../broker/allowance.ts";
import { after, atMillisecond, before, hours, milliseconds, seconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { cuff, house, scale, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const telemetry = topicOf(cuff, "telemetry");
const start = atMillisecond(1_800_000_000_000);

test("a burst goes at once, what comes after waits its turn, and rest fills the bucket again", () => {
  const bucket = allowance({ rate: 20, burst: 200, window: 64 });
  const burst = Array.from({ length: 200 }, () => bucket.take(start));
  expect(burst.every((wait) => wait === 0)).toBe(true);
  expect(bucket.take(start)).toBeCloseTo(50);
  expect(bucket.take(start)).toBeCloseTo(100);
  expect(bucket.take(after(start, seconds(1))), "twenty more were earned").toBe(0);
  const later = after(start, hours(1));
  expect(Array.from({ length: 200 }, () => bucket.take(later)).every((wait) => wait === 0)).toBe(true);
  expect(bucket.take(later)).toBeCloseTo(50);
});

test("a clock set back costs a device no more than a full window", () => {
  const bucket = allowance({ rate: 20, burst: 200, window: 64 });
  for (let i = 0; i < 200; i++) bucket.take(start);
  expect(bucket.take(before(start, hours(5)))).toBeLessThanOrEqual(64 * 50);
});

test("a flood is slowed to the device's rate: every message is acknowledged, in order, none is dropped", async () => {
  await using hub = await house({ limits: { deviceRate: 200, deviceBurst: 10, receiveWindow: 8 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const began = performance.now();
  for (let id = 1; id <= 100; id++) device.send(publishPacket(telemetry, `${id}`, { messageId: id }));
  expect(await device.hear(100)).toEqual(Array.from({ length: 100 }, (_, i) => `puback ${i + 1}`));
  expect(performance.now() - began, "90 messages at 200 a second").toBeGreaterThan(400);
  expect(hub.journal.texts).toEqual(Array.from({ length: 100 }, (_, i) => `${i + 1}`));
  expect(hub.board.get("broker_delayed_total")).toBeGreaterThan(80);
});

test("while one device is slowed its socket is read no further than the window, and others are not slowed", async () => {
  await using hub = await house({ limits: { deviceRate: 1, deviceBurst: 5, receiveWindow: 8 } });
  const flooder = await RawClient.signedIn(hub.port, cuff);
  for (let id = 1; id <= 500; id++) flooder.send(publishPacket(telemetry, `${id}`, { messageId: id }));
  await until(() => hub.board.get("broker_delayed_total") > 0);
  const other = await hub.client(scale);
  const began = performance.now();
  for (let i = 0; i < 5; i++) await other.publishAsync(topicOf(scale, "telemetry"), "{}", { qos: 1 });
  expect(performance.now() - began).toBeLessThan(500);
  expect(hub.board.get("broker_delayed_total"), "taken in, at most a window").toBeLessThanOrEqual(8);
});

test("what waited for its turn when the connection broke is in the journal, in order", async () => {
  await using hub = await house({ limits: { deviceRate: 1, deviceBurst: 2 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  for (let i = 1; i <= 6; i++) device.send(publishPacket(telemetry, `${i}`, { qos: 0 }));
  await until(() => hub.board.get("broker_delayed_total") === 4);
  device.socket.resetAndDestroy();
  await until(() => hub.journal.messages.length === 6);
  expect(hub.journal.texts).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test("a device that connects again does not get a fresh burst", async () => {
  await using hub = await house({ limits: { deviceRate: 2, deviceBurst: 5 } });
  for (let round = 0; round < 2; round++) {
    const device = await RawClient.signedIn(hub.port, cuff);
    for (let id = 1; id <= 4; id++) device.send(publishPacket(telemetry, `${id}`, { messageId: id }));
    await until(() => hub.journal.messages.length + hub.board.get("broker_delayed_total") >= 4 * (round + 1));
    device.socket.destroy();
  }
  expect(hub.board.get("broker_delayed_total")).toBeGreaterThanOrEqual(2);
});

test("a rate in the thousands is kept without a timer for each message", async () => {
  await using hub = await house({ limits: { deviceRate: 2000, deviceBurst: 1, receiveWindow: 64 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const began = performance.now();
  for (let id = 1; id <= 400; id++) device.send(publishPacket(telemetry, "x", { messageId: id }));
  await device.hear(400);
  expect(performance.now() - began).toBeGreaterThan(milliseconds(150));
  expect(performance.now() - began, "and not a millisecond for each").toBeLessThan(2000);
});
