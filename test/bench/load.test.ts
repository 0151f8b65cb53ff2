import { expect, test } from "vitest";
import { histogram } from "../../bench/histogram.ts";
import { runLoad } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/load-plan.ts";
import { telemetryMessage } from "../../model/telemetry-message.ts";
import { testBroker } from "./aedes.ts";

const needs = { now: () => performance.now(), wallClock: () => Date.now(), processor: () => 0 };

const plan: Omit<LoadPlan, "port"> = {
  logins: ["bench/bench-00000", "bench/bench-00001", "bench/bench-00002"].map((username) => ({
    username,
    secret: "secret",
  })),
  qos: 1,
  window: 4,
  readings: 2,
  boot: "b",
  measuredFrom: Date.parse("2026-11-22T08:00:00Z"),
  rate: null,
  warmUp: 50,
  measure: 200,
};

test.each([0, 1] as const)("at QoS %i the generator's counts are the broker's own", async (qos) => {
  const { port, heard } = await testBroker();
  const result = await runLoad(needs, { ...plan, qos, port });
  const messages = heard.filter(({ topic }) => topic.endsWith("/telemetry"));
  expect(result.unanswered).toBe(0);
  expect(result.sent).toBe(result.acknowledged);
  expect(messages).toHaveLength(result.sent);
  expect(result.sent).toBeGreaterThan(50);
  expect(result.latencies.reduce((sum, count) => sum + count, 0)).toBe(result.measured);
});

test("every message is a canonical one, counts on by itself, and measures at a time of its own", async () => {
  const { port, heard } = await testBroker();
  await runLoad(needs, { ...plan, port });
  const own = heard.filter(({ topic }) => topic === "lab/v1/bench/bench-00001/telemetry");
  const parsed = own.map(({ payload }) => telemetryMessage.parse(JSON.parse(payload)));
  expect(parsed.map(({ seq }) => seq - 1_000_000_000)).toEqual(parsed.map((_, index) => index));
  expect(parsed.map(({ readings }) => Date.parse(readings[0]?.at ?? "") - plan.measuredFrom)).toEqual(
    parsed.map((_, index) => index),
  );
  expect(parsed[0]?.readings.map(({ code }) => code)).toEqual(["heart-rate", "spo2"]);
});

test("a message has about 200 bytes", async () => {
  const { port, heard } = await testBroker();
  const boot = "0b6f3d1c-9a41-4c0e-8f57-3a1f2f6a7c11";
  await runLoad(needs, { ...plan, boot, readings: 1, port });
  expect(heard[0]?.payload.length).toBeGreaterThan(190);
  expect(heard[0]?.payload.length).toBeLessThan(230);
});

test("a rate is kept, and a broker that stalls is counted from when a message was due", async () => {
  let held: (() => void)[] = [];
  const stalls = await testBroker((_client, _packet, done) => {
    held.push(() => done(null));
  });
  const releasing = setInterval(() => {
    for (const release of held) release();
    held = [];
  }, 100);
  const result = await runLoad(needs, { ...plan, port: stalls.port, rate: 200, warmUp: 200, measure: 600 });
  clearInterval(releasing);
  const latencies = histogram();
  latencies.add(result.latencies);
  expect(result.sent).toBeGreaterThan(80);
  expect(result.sent).toBeLessThan(200);
  expect(latencies.quantile(0.99)).toBeGreaterThan(50_000);
});

test("a client that is not let in ends the run", async () => {
  const { port } = await testBroker();
  const logins = [{ username: "", secret: "" }];
  const refused = runLoad(needs, { ...plan, logins, port: port === 1 ? 2 : 1 });
  await expect(refused).rejects.toMatchObject({ code: "not-permitted" });
});
