import { expect, test } from "vitest";
import { faithfulDevice } from "../../bench/faithful-device.ts";
import { scriptOf } from "../../bench/script.ts";
import { testBroker } from "./aedes.ts";

test("what was not acknowledged is said again, in order, before anything new", async () => {
  const script = scriptOf("pulse", Date.parse("2026-11-22T08:00:00Z"));
  let taken = 0;
  const broker = await testBroker((_client, _packet, done) => {
    taken += 1;
    // Every seventh is taken and never answered; the line is lost over it.
    if (taken % 7 === 0) broker.cut();
    else done(null);
  });
  const device = faithfulDevice({
    login: { username: "bench/bench-1", secret: "s" },
    window: 4,
    rhythm: 1,
    payload: script.payload,
  });
  for (let life = 0; life < 12; life += 1) await device.live(broker.port);
  expect(device.resent).toBeGreaterThan(0);
  expect(device.inFlight).toBeGreaterThan(0);
  expect(device.acknowledged + device.inFlight).toBe(device.said);

  const seqs = broker.heard
    .filter(({ topic }) => topic.endsWith("/telemetry"))
    .map(({ payload }) => Number(/"seq":(\d+)/.exec(payload)?.[1]));
  const first = [...new Set(seqs)];
  expect(first).toEqual(first.map((_, index) => index + 1));
});

test("a device that falls silent says what is left and no more", async () => {
  const script = scriptOf("breathing", 0);
  const broker = await testBroker();
  const login = { username: "bench/bench-1", secret: "s" };
  const device = faithfulDevice({ login, window: 3, rhythm: 1, payload: script.payload });
  const life = device.live(broker.port);
  await expect.poll(() => device.acknowledged).toBeGreaterThan(10);
  device.fallSilent();
  await expect.poll(() => device.inFlight).toBe(0);
  device.disconnect();
  await life;
  expect(device.acknowledged).toBe(device.said);
});
