// Certificates and secrets through their life, with the operator's command line and a real hub.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { connectAsync, type MqttClient } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { connect, eventually, freshFolder, openHouse, provision, topicOf } from "./house.ts";
import { labhub } from "./labhub.ts";

const run = promisify(execFile);

/** Runs a command of the operator's and returns what it answers to programs. */
async function told(dataDir: string, ...words: readonly string[]): Promise<Record<string, string>> {
  const { code, out, err } = await labhub(dataDir, [...words, "--json"]);
  expect({ code, err }, words.join(" ")).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

test("labhub ca: from the first certificate to the last, which is out within two seconds", {
  timeout: 120_000,
}, async () => {
  const dataDir = await freshFolder();
  const authority = await told(dataDir, "ca", "init");
  const server = await told(dataDir, "ca", "issue", "--server", "localhost,127.0.0.1");
  const house = await openHouse(
    {
      LABHUB_MQTTS_PORT: "0",
      LABHUB_TLS_CERT: server["certificate"] ?? "",
      LABHUB_TLS_KEY: server["key"] ?? "",
      LABHUB_TLS_CLIENT_CA: authority["certificate"] ?? "",
    },
    dataDir,
  );
  const [device] = await provision(house.door, 1);
  if (device === undefined) throw new Error("there is a device");
  const { certificate = "", key = "" } = await told(dataDir, "ca", "issue", device.username);

  const port = String(house.hub.ready.mqtts);
  const at = new Date().toISOString();
  const message = JSON.stringify({
    ...{ v: 1, seq: 1, boot: "b1", sentAt: at },
    readings: [{ at, code: "spo2", value: 97, unit: "%" }],
  });
  await run("mosquitto_pub", [
    ...["-h", "localhost", "-p", port, "--cafile", authority["certificate"] ?? "", "--cert", certificate],
    ...["--key", key, "-q", "1", "-t", topicOf(device), "-m", message],
  ]);
  await eventually(async () => {
    const readings = await house.clinician.readings(device.patient, { code: "spo2" });
    return readings.length === 1;
  });

  const files = [authority["certificate"] ?? "", certificate, key].map((path) => readFile(path));
  const [ca, cert, own] = await Promise.all(files);
  const byCertificate = async (): Promise<MqttClient> => {
    const login = { ca, cert, key: own, protocolVersion: 4, reconnectPeriod: 0 } as const;
    const client = await connectAsync(`mqtts://localhost:${port}`, login as never);
    onTestFinished(() => client.endAsync(true));
    return client;
  };
  const live = await byCertificate();
  const other = await connect(house, device).catch(() => null); // takes the session over: one device, one session
  await eventually(async () => !live.connected);
  const again = await byCertificate();
  await told(dataDir, "ca", "revoke", "--certificate", certificate);
  const revokedAt = performance.now();
  await eventually(async () => !again.connected);
  const took = performance.now() - revokedAt;
  console.info(`out ${Math.round(took)} ms after labhub ca revoke had ended`);
  expect(took).toBeLessThan(2000);
  await expect(byCertificate()).rejects.toMatchObject({ code: 5 });
  expect(other?.connected).toBe(false);
  await connect(house, device); // its secret still counts
});

test("a rotation overlaps: both secrets count until the new one is used, then the former is out", {
  timeout: 120_000,
}, async () => {
  const house = await openHouse({ LABHUB_FLAP_CONNECTS: "1000" });
  const [device] = await provision(house.door, 1);
  if (device === undefined) throw new Error("there is a device");
  const live = await connect(house, device);
  const rotated = await told(house.dataDir, "device", "rotate", device.username);
  expect(rotated["formerUntil"]).toMatch(/^20/);
  await new Promise((resolve) => setTimeout(resolve, 1500)); // the hub has looked by now
  expect(live.connected, "a live session is not ended by a rotation").toBe(true);
  await connect(house, device);
  await connect(house, { ...device, secret: rotated["secret"] ?? "" });
  const usedAt = performance.now();
  await eventually(() =>
    connect(house, device).then(
      () => undefined,
      (refusal: { code?: unknown }) => (refusal.code === 5 ? true : undefined),
    ),
  );
  expect(performance.now() - usedAt).toBeLessThan(2000);
  await connect(house, { ...device, secret: rotated["secret"] ?? "" });
});
