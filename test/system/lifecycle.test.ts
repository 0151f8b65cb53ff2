import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickStart } from "../../simulators/quick-start.ts";
import { adminPassword, connect, eventually, freshFolder, openHouse, provision, topicOf } from "./house.ts";

const root = join(import.meta.dirname, "../..");

/** Runs a hub that is expected to refuse, to its end. */
const refused = (dataDir: string, env: Record<string, string>) =>
  spawnSync(process.execPath, [join(root, "hub.ts")], {
    cwd: root,
    env: { ...quickStart, LABHUB_DATA_DIR: dataDir, LABHUB_MQTT_PORT: "0", LABHUB_HTTP_PORT: "0", ...env },
    encoding: "utf8",
    timeout: 60_000,
  });

test("settings with faults stop the start, every fault named, exit code 2", async () => {
  const folder = await freshFolder();
  const { status, stderr } = refused(folder, {
    LABHUB_MQTT_PROT: "1",
    LABHUB_LOG_LEVEL: "loud",
    LABHUB_PILOT: "./nowhere",
  });
  expect(status).toBe(2);
  expect(stderr).toContain("LABHUB_MQTT_PROT");
  expect(stderr).toContain("LABHUB_LOG_LEVEL");
  expect(refused(folder, { LABHUB_PILOT: "./nowhere" }).status).toBe(2);
});

test("an empty configuration on a public address refuses to start, and says what is missing", async () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "hub.ts")], {
    cwd: await freshFolder(),
    env: { LABHUB_HOST: "0.0.0.0" },
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(status).toBe(2);
  expect(stderr).toContain("LABHUB_MQTT_PORT=off");
});

test("a port that is taken stops the start and is named", async () => {
  const house = await openHouse();
  const { status, stderr } = refused(await freshFolder(), { LABHUB_HTTP_PORT: String(house.hub.ready.http) });
  expect(status).toBe(1);
  expect(stderr).toContain(String(house.hub.ready.http));
});

test("two hubs never share a data directory", async () => {
  const house = await openHouse();
  const { status, stderr } = refused(house.dataDir, {});
  expect(status).toBe(2);
  expect(stderr).toContain("another hub");
});

test("SIGTERM with devices connected and publishing ends with exit code 0 within ten seconds", async () => {
  const house = await openHouse();
  const people = await provision(house.door, 5);
  const clients = await Promise.all(people.map((each) => connect(house, each)));
  const topics = people.map((each) => topicOf(each));
  let seq = 0;
  const busy = setInterval(() => {
    seq += 1;
    for (const [n, client] of clients.entries()) {
      const payload = JSON.stringify({
        v: 1,
        seq,
        readings: [{ at: new Date().toISOString(), code: "spo2", value: 97, unit: "%" }],
      });
      client.publish(topics[n] ?? "", payload, { qos: 1 }, () => {});
    }
  }, 20);
  await eventually(async () => ((await house.door.metrics()).get("labhub_journal_head") ?? 0) > 20);
  const began = Date.now();
  expect(await house.hub.stop()).toBe(0);
  clearInterval(busy);
  expect(Date.now() - began).toBeLessThan(10_000);
});

test("the data directory is its owner's alone, and logs hold no secret, value or password", async () => {
  const house = await openHouse({ LABHUB_LOG_LEVEL: "debug" });
  const [her] = await provision(house.door, 1);
  if (her === undefined) throw new Error("nobody was provisioned");
  const device = await connect(house, her);
  const readings = [{ at: new Date().toISOString(), code: "blood-glucose", value: 377.125, unit: "mg/dL" }];
  await device.publishAsync(topicOf(her), JSON.stringify({ v: 1, seq: 1, readings }), { qos: 1 });
  await device.publishAsync(topicOf(her), `{"secretword": 377.125`, { qos: 1 });
  await eventually(
    async () =>
      (await house.clinician.readings(her.patient, { code: "blood-glucose", from: "2026-01-01T00:00:00Z" }))
        .length > 0,
  );
  expect(await house.hub.stop()).toBe(0);

  expect(statSync(house.dataDir).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(house.dataDir)) {
    expect(statSync(join(house.dataDir, file)).mode & 0o777, file).toBe(0o600);
  }
  const said = house.hub.lines().join("\n");
  expect(said).toContain('"ready"');
  for (const hidden of [her.secret, adminPassword, "377", "secretword"]) expect(said).not.toContain(hidden);
});

test("a first start without a password makes one and says it once, outside the log", async () => {
  const folder = await freshFolder();
  const { startHub } = await import("../../simulators/hub-process.ts");
  const { openFrontDoor } = await import("../../simulators/front-door.ts");
  const hub = await startHub({ dataDir: folder });
  const line = hub.lines().find((each) => each.includes("admin"));
  const password = /password (\S+)/.exec(line ?? "")?.[1] ?? "";
  expect(password.length).toBeGreaterThanOrEqual(12);
  await openFrontDoor(hub.ready.http, password);
  await hub.stop();
  const again = await startHub({ dataDir: folder });
  expect(again.lines().join("\n")).not.toContain(password);
  await openFrontDoor(again.ready.http, password);
  await again.stop();
});
