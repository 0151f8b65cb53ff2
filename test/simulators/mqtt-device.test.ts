import { expect, onTestFinished, test, vi } from "vitest";
import type { SubmittedReading } from "../../model/telemetry-message.ts";
import { eventsMessage, telemetryMessage } from "../../model/telemetry-message.ts";
import { atMillisecond, formatInstant, seconds } from "../../model/time.ts";
import { seedOf } from "../../simulators/chance.ts";
import { mqttDevice } from "../../simulators/mqtt-device.ts";
import { spoolOf } from "../../simulators/spool.ts";
import { testBroker } from "../bench/aedes.ts";

const now = atMillisecond(Date.parse("2026-11-22T08:00:00Z"));
const readings = (from: number, count: number): readonly SubmittedReading[] =>
  Array.from({ length: count }, (_, index) => ({
    at: formatInstant(atMillisecond(now - 60_000 + from + index)),
    code: "heart-rate",
    value: 70,
    unit: "/min",
  }));

function deviceAt(port: number) {
  const device = mqttDevice({
    broker: `mqtt://127.0.0.1:${port}`,
    login: { username: "cuore-a-casa/bp-001", secret: "s" },
    boot: "t1",
    memory: 2000,
    seed: seedOf("test"),
    clock: { now: () => now },
    trouble: () => {},
  });
  onTestFinished(device.close);
  return device;
}

const messagesOf = (heard: readonly { topic: string; payload: string }[]) =>
  heard
    .filter(({ topic }) => topic === "lab/v1/cuore-a-casa/bp-001/telemetry")
    .map(({ payload }) => telemetryMessage.parse(JSON.parse(payload)));

test("a backlog goes out in few messages, oldest first, and the device knows when it is through", async () => {
  const { port, heard } = await testBroker();
  const device = deviceAt(port);
  device.measure(readings(0, 1200));
  await device.empty();
  device.happen("fall");
  await vi.waitFor(() => {
    const told = heard.find(({ topic }) => topic.endsWith("/events"));
    expect(eventsMessage.parse(JSON.parse(told?.payload ?? "null"))).toMatchObject({
      seq: 4,
      events: [{ at: formatInstant(now), kind: "fall" }],
    });
  });
  const messages = messagesOf(heard);
  expect(messages.map(({ seq, readings: held }) => [seq, held.length])).toEqual([
    [1, 500],
    [2, 500],
    [3, 200],
  ]);
  expect(messages.flatMap(({ readings: held }) => held)).toEqual(readings(0, 1200));
  expect(heard.some(({ topic }) => topic.endsWith("/status"))).toBe(true);
});

test("a device without a line goes on measuring, comes back by itself and hands over", async () => {
  const { port, heard } = await testBroker();
  const device = deviceAt(port);
  device.measure(readings(0, 1));
  await device.empty();
  device.loseLine(seconds(0.2));
  device.measure(readings(1, 3));
  await device.empty();
  const held = messagesOf(heard).flatMap((message) => message.readings.map(({ at }) => at));
  expect([...new Set(held)]).toEqual(readings(0, 4).map(({ at }) => at));
});

test("a device that cannot connect can still be closed", async () => {
  const device = deviceAt(1);
  device.measure(readings(0, 1));
  await device.close();
  await device.empty();
});

test("a device's memory is bounded, and loses the oldest first", () => {
  const spool = spoolOf(3);
  spool.keep(readings(0, 2));
  spool.keep(readings(2, 2));
  expect(spool.size).toBe(3);
  expect(spool.take()).toEqual(readings(1, 3));
  expect(spool.size).toBe(0);
});
