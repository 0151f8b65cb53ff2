import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { generate } from "mqtt-packet";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { startBroker } from "../../broker/broker.ts";
import { boardOn } from "../../model/board.ts";
import { secretHasher } from "../../model/device-secret.ts";
import { type DeviceKey, deviceKey, serviceId } from "../../model/identity.ts";
import { journalRoom } from "../../model/limits.ts";
import { minutes, seconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { openJournal } from "../../store/journal/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { publishPacket, RawClient, secretOf } from "../broker/raw-client.ts";

const rate = 100;
const floodFor = seconds(5);
const log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const limits = {
  packetBytes: 128 * 1024,
  receiveWindow: 64,
  connections: 1000,
  connectionsPerAddress: 1000,
  deviceRate: 1_000_000,
  deviceBurst: 1_000_000,
  gatewayRate: 1_000_000,
  gatewayBurst: 1_000_000,
  wrongSecrets: 5,
  wrongSecretsPerAddress: 1000,
  wrongSecretsPerDevice: 1000,
  flapConnects: 100_000,
  flapDelay: seconds(5),
  connectWithin: seconds(10),
  keepalive: minutes(5),
  subscriptions: 50,
  drainWithin: seconds(8),
};

/** A broker before a journal on disk. */
async function realBroker() {
  const folder = mkdtempSync(join(tmpdir(), "labhub-fair-"));
  const [board, clock, file] = [boardOn(), systemClock, join(folder, "journal.db")];
  const journal = openJournal({ file, partition: 0, clock, log, board, appended: () => {} });
  const hashSecret = secretHasher(Buffer.alloc(32, 7));
  const credentialOf = (device: DeviceKey) => ({
    revoked: false,
    secrets: [{ hash: hashSecret(secretOf(device)), until: null }],
    revokedCertificates: [],
    children: [],
  });
  const broker = await startBroker({
    listen: { host: "127.0.0.1", port: 0 },
    limits,
    credential: async (device) => credentialOf(device),
    credentials: async (devices) => new Map(devices.map((device) => [device, credentialOf(device)])),
    registryVersion: async () => 1,
    hashSecret,
    journal,
    room: journalRoom,
    serviceRates: new Map([[serviceId.parse("flood"), rate]]),
    clock,
    log,
    board,
  });
  const reading = openJournalPartition({ file });
  onTestFinished(async () => {
    await broker.stop();
    await reading.close();
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  return { broker, board, reading };
}

const textOf = (device: DeviceKey, id: number): string => `${device} ${id} ${"x".repeat(120)}`;

/** Sends at a steady pace whatever is acknowledged; hears the acknowledgements meanwhile. */
async function flood(port: number, device: DeviceKey, perTick: number): Promise<readonly number[]> {
  const client = await RawClient.signedIn(port, device);
  const topic = topicOf(device, "telemetry");
  const acknowledged: number[] = [];
  const hear = async () => {
    for (let packet = await client.next(); packet !== null; packet = await client.next()) {
      if (packet.cmd === "puback") acknowledged.push(packet.messageId ?? 0);
    }
  };
  const hearing = hear();
  const end = performance.now() + floodFor;
  for (let id = 1; performance.now() < end; ) {
    const packets = Array.from({ length: perTick }, () =>
      generate(publishPacket(topic, textOf(device, id), { messageId: id++ })),
    );
    client.write(Buffer.concat(packets));
    await pause(50);
  }
  expect(client.socket.destroyed, "slowed, never cut off").toBe(false);
  client.socket.destroy();
  await hearing;
  return acknowledged;
}

/** Sends one message after the other, each once the last was acknowledged; tells how long each took. */
async function calm(port: number, device: DeviceKey): Promise<readonly number[]> {
  const client = await RawClient.signedIn(port, device);
  const waits: number[] = [];
  const end = performance.now() + floodFor;
  for (let id = 1; performance.now() < end; id++) {
    const began = performance.now();
    client.send(publishPacket(topicOf(device, "telemetry"), textOf(device, id), { messageId: id }));
    expect(await client.hear(1)).toEqual([`puback ${id}`]);
    waits.push(performance.now() - began);
    await pause(20);
  }
  client.socket.destroy();
  return waits;
}

test("a service that floods from 20 devices at fifty times its rate is slowed, loses nothing, and nobody else notices", async () => {
  const { broker, board, reading } = await realBroker();
  const devices = (service: string, count: number) =>
    Array.from({ length: count }, (_, i) => deviceKey.parse(`${service}/d-${i + 1}`));
  const floods = devices("flood", 20).map((device) => flood(broker.port, device, (50 * rate) / 20 / 20));
  const calms = devices("calm", 5).map((device) => calm(broker.port, device));
  const waits = (await Promise.all(calms)).flat().toSorted((a, b) => a - b);
  const acknowledged = await Promise.all(floods);

  const p99 = waits[Math.floor(waits.length * 0.99)] ?? Number.POSITIVE_INFINITY;
  expect(waits.length).toBeGreaterThan(200);
  expect(p99).toBeLessThan(250);

  const entries = await reading.read(0, { messages: 1_000_000, bytes: 1e9 });
  const texts = new Set(entries.map(({ payload }) => Buffer.from(payload).toString()));
  for (const [index, ids] of acknowledged.entries()) {
    const device = deviceKey.parse(`flood/d-${index + 1}`);
    expect(ids, "in the order they were sent").toEqual(ids.map((_, at) => at + 1));
    expect(ids.filter((id) => !texts.has(textOf(device, id)))).toEqual([]);
  }
  const total = acknowledged.reduce((sum, ids) => sum + ids.length, 0);
  const most = rate * (2 + floodFor / 1000);
  expect(total).toBeGreaterThan(most * 0.6);
  expect(total).toBeLessThanOrEqual(most * 1.2);
  expect(Math.min(...acknowledged.map((ids) => ids.length)), "in turn").toBeGreaterThan(most / 20 / 2);
  expect(board.get("broker_service_delayed_total")).toBeGreaterThan(0);
}, 30_000);
