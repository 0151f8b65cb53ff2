// A broker outside, Debian's Mosquitto, between devices and the hub: what comes by it, and what happens when either dies.
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Aedes } from "aedes";
import { connectAsync, type MqttClient } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { freePorts } from "../../bench/free-ports.ts";
import { issueServer, makeAuthority } from "../../boot/certificates.ts";
import { systemClock } from "../../boot/clock.ts";
import { startOutsideBroker } from "../../ingest/outside-broker.ts";
import { boardOn } from "../../model/board.ts";
import { deviceKey } from "../../model/identity.ts";
import { topicOf as topic } from "../../model/topics.ts";
import { making } from "../broker/certified.ts";
import { handJournal } from "../broker/hand-journal.ts";
import { cuff, scale, until } from "../broker/house.ts";
import { silent } from "../store/state-samples.ts";
import { caughtUp, eventually, freshFolder, openHouse, type Patient, provision, topicOf } from "./house.ts";
import { outsideRig, placeAt } from "./ingress-rigs.ts";
import { type Mosquitto, mosquitto } from "./mosquitto.ts";

const telemetry = topic(cuff, "telemetry");

test("what cannot be a device's is acknowledged away, what is too long or a stranger's goes on to be quarantined", async () => {
  const { broker, journal, board, source, ...rig } = await outsideRig();
  const client = await broker.client();
  const stranger = deviceKey.parse("cuore-a-casa/nobody");
  await client.publishAsync("lab/v1/Not-A-Service/x/telemetry", "garbage", { qos: 1 });
  await client.publishAsync(telemetry, "x".repeat(200 * 1024), { qos: 1 });
  await client.publishAsync(topic(stranger, "telemetry"), "who", { qos: 2 });
  await client.publishAsync(telemetry, "and on", { qos: 1 });
  await until(() => journal.messages.length === 3 && board.get("outside_pending") === 0);
  expect(journal.messages.map(({ device, payload }) => [device, payload.length])).toEqual([
    [cuff, 64 * 1024 + 1],
    [stranger, 3],
    [cuff, 6],
  ]);
  const figures = ["garbage", "long", "strangers", "refused"] as const;
  expect(figures.map((each) => board.get(`outside_${each}_total`))).toEqual([1, 1, 1, 0]);
  expect([source.serves(cuff), source.serves(stranger)]).toEqual([true, false]);

  await rig.again();
  await client.publishAsync(telemetry, "nothing came again", { qos: 1 });
  await until(() => journal.messages.length >= 4);
  expect(journal.texts.slice(3)).toEqual(["nothing came again"]);
});

test("what is retained is not taken as new; a status tells that its device is there", async () => {
  const { broker, journal, board, notes, ...rig } = await outsideRig();
  const client = await broker.client();
  const kept = { qos: 1, retain: true } as const;
  await client.publishAsync(topic(scale, "telemetry"), "old", kept);
  await client.publishAsync(topic(cuff, "status"), JSON.stringify({ online: true }), kept);
  await until(() => journal.messages.length === 2);
  const link = { note: "link", change: { device: cuff, by: "outside" } };
  const listens = { note: "listens", device: cuff, channels: ["receipt", "config", "command"] };
  expect(
    notes.filter((note) => note.note === "link" || (note.note === "listens" && note.device === cuff)),
  ).toMatchObject([link, listens]);

  await rig.again();
  await until(() => board.get("outside_retained_total") === 1);
  await until(() => notes.filter((note) => note.note === "link").length === 2);
  await client.publishAsync(topic(cuff, "status"), JSON.stringify({ online: false }), kept);
  await until(() => journal.messages.length === 3);
  expect(notes.at(-1)).toMatchObject({ note: "link", change: { device: cuff, ended: "disconnect" } });
});

/** Says numbered messages, `window` at a time; all that it said is acknowledged once it resolves. */
async function say(
  client: MqttClient,
  where: string,
  { qos, text, count }: { qos: 1 | 2; text: (n: number) => string; count: number },
): Promise<void> {
  const window = 10;
  for (let n = 0; n < count; n += window) {
    const some = Array.from({ length: Math.min(window, count - n) }, (_, i) => text(n + i));
    await Promise.all(some.map((each) => client.publishAsync(where, each, { qos })));
  }
}

test("Mosquitto is started again in mid-stream: the hub comes back by itself, and all that was acknowledged is there", async () => {
  const { broker, journal, board } = await outsideRig();
  const count = 400;
  const speaking = [cuff, scale].map(async (device, n) => {
    const client = await broker.client({ clean: false, clientId: `device-${n}` });
    await say(client, topic(device, "telemetry"), { qos: n === 0 ? 1 : 2, text: String, count });
  });
  await until(() => journal.messages.length > count / 2);
  await broker.end("SIGTERM");
  await broker.start();
  await Promise.all(speaking);
  const said = (device: typeof cuff) =>
    new Set(
      journal.messages
        .filter((each) => each.device === device)
        .map(({ payload }) => Buffer.from(payload).toString()),
    );
  await until(() => said(cuff).size === count && said(scale).size === count);
  expect(board.get("outside_connections_total")).toBe(2);
  expect([...said(cuff)]).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
});

test("a shared subscription is there again after Mosquitto was started again, which itself forgets it", async () => {
  const { broker, journal, board } = await outsideRig({ share: "hub" });
  const client = await broker.client();
  await client.publishAsync(telemetry, "before", { qos: 1 });
  await until(() => journal.texts.includes("before"));
  await broker.end("SIGTERM");
  await broker.start();
  await until(() => board.get("outside_connections_total") === 2);
  await client.publishAsync(telemetry, "after", { qos: 1 });
  await until(() => journal.texts.includes("after"));
});

test("a broker that speaks MQTT 3.1.1 alone is spoken to in that", async () => {
  const library = await Aedes.createBroker();
  const server = createServer(library.handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => new Promise<void>((resolve) => library.close(() => server.close(() => resolve()))));
  const { port } = server.address() as AddressInfo;
  const [journal, board] = [handJournal(), boardOn()];
  const source = startOutsideBroker({
    ...{ place: placeAt(port), clientId: "labhub-test", journal, board, clock: systemClock, log: silent },
    ...{ random: () => 0, mostDevices: 100, packetBytes: 128 * 1024, note: () => {} },
    isKnown: async () => true,
  });
  onTestFinished(() => source.stop());
  await until(() => board.get("outside_connected") === 1);
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
  await client.publishAsync(telemetry, "heard", { qos: 1 });
  await until(() => journal.texts.includes("heard"));
  await client.endAsync(true);
});

test("a broker over TLS is read from if its authority is trusted and its name is right; why not is told once", async () => {
  const [folder, [port = 0]] = await Promise.all([freshFolder(), freePorts(1)]);
  const authority = await makeAuthority("a broker's authority", making);
  const { certificate, key } = await issueServer(authority, ["localhost"], making);
  const [certfile, keyfile] = [join(folder, "broker.pem"), join(folder, "broker.key")];
  await Promise.all([writeFile(certfile, certificate), writeFile(keyfile, key)]);
  const lines = [`listener ${port} 127.0.0.1`, `certfile ${certfile}`, `keyfile ${keyfile}`];
  const broker = await mosquitto(lines);

  const reader = (host: string) => {
    const [journal, board, said] = [handJournal(), boardOn(), [] as string[]];
    const log = { ...silent, warn: (about: object) => void said.push(JSON.stringify(about)) };
    const place = placeAt(port, { host, tls: true });
    const source = startOutsideBroker({
      ...{ place, clientId: `labhub-${host}`, journal, board, clock: systemClock, log },
      ...{ random: () => 0, mostDevices: 100, packetBytes: 128 * 1024, note: () => {} },
      isKnown: async () => true,
    });
    onTestFinished(() => source.stop());
    return { journal, board, said };
  };
  const right = reader("localhost");
  await until(() => right.said.length === 1);
  expect(right.said[0]).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);

  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, authority.certificate]);
  onTestFinished(() => setDefaultCACertificates(trusted));
  await until(() => right.board.get("outside_connected") === 1, 10_000);
  const client = await broker.client();
  await client.publishAsync(telemetry, "heard", { qos: 1 });
  await until(() => right.journal.texts.includes("heard"));
  expect(right.said.length).toBe(1);

  const misnamed = reader("127.0.0.1");
  await until(() => misnamed.said.length === 1);
  expect(misnamed.said[0]).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
  expect(misnamed.board.get("outside_connections_total")).toBe(0);
});

const begun = Date.now() - 3_600_000;
const reading = (seq: number, unit = "/min"): string => {
  const readings = [{ at: new Date(begun + seq * 1000).toISOString(), code: "heart-rate", value: 71, unit }];
  return JSON.stringify({ v: 1, seq, boot: "b1", readings });
};

const speakingAt = (broker: Mosquitto, devices: readonly Patient[], count: number) =>
  devices.map(async (device, n) => {
    const client = await broker.client({ clean: false, clientId: `device-${n}`, protocolVersion: 5 });
    await say(client, topicOf(device), { qos: n % 2 === 0 ? 1 : 2, text: reading, count });
  });

test("kill -9 of the hub in mid-stream with Mosquitto before it: all it acknowledged is stored exactly once", async () => {
  const broker = await mosquitto();
  const settings = {
    LABHUB_MQTT_PORT: "off",
    LABHUB_OUTSIDE_BROKER_URL: broker.url,
    LABHUB_PROBE_MINUTES: "off",
  };
  const house = await openHouse(settings);
  const devices = await provision(house.door, 4);
  const count = 400;
  const figure = async (name: string) => (await house.door.metrics()).get(`labhub_${name}`) ?? 0;
  const speaking = speakingAt(broker, devices, count);
  for (let kill = 1; kill <= 2; kill += 1) {
    await eventually(async () => (await figure("outside_messages_total")) > 20);
    await house.hub.kill();
    await house.restart();
  }
  await Promise.all(speaking);
  for (const { patient } of devices) {
    const asked = { code: "heart-rate" };
    const stored = await eventually(async () => {
      const found = await house.clinician.readings(patient, asked);
      return found.length >= count && found;
    });
    const times = stored.map(({ at }) => (at - begun) / 1000).toSorted((a, b) => a - b);
    expect(times).toEqual(Array.from({ length: count }, (_, n) => n));
  }
  await caughtUp(house.door);
  const ledger = await house.door.ledger("device");
  expect(ledger.map(({ residual }) => residual)).toEqual(devices.map(() => 0));
  const sum = (of: "stored" | "quarantined") => ledger.reduce((all, { readings }) => all + readings[of], 0);
  expect([sum("stored"), sum("quarantined")]).toEqual([devices.length * count, 0]);

  await speaksDown(broker, devices);
  await broker.end("SIGTERM");
  const degraded = await eventually(async () => {
    const answer = await fetch(`${house.door.origin}/health/ready`);
    const text = await answer.text();
    return text.includes("outside-broker") && text;
  });
  expect(degraded).toContain("degraded");
});

/** A device at Mosquitto finds its configuration retained, and gets a receipt for what could not be stored. */
async function speaksDown(broker: Mosquitto, [device]: readonly Patient[]): Promise<void> {
  if (device === undefined) return;
  const heard = new Map<string, string>();
  const client = await broker.client();
  client.on("message", (from, text) => heard.set(from, text.toString()));
  await client.subscribeAsync(
    ["config", "receipt"].map((each) => topicOf(device, each)),
    { qos: 1 },
  );
  await until(() => heard.has(topicOf(device, "config")));
  expect(JSON.parse(heard.get(topicOf(device, "config")) ?? "")).toMatchObject({ v: 1, zone: "Europe/Rome" });
  await client.publishAsync(topicOf(device), reading(9999, "furlong"), { qos: 1 });
  await until(() => heard.has(topicOf(device, "receipt")));
  expect(JSON.parse(heard.get(topicOf(device, "receipt")) ?? "")).toMatchObject({
    seq: 9999,
    status: "quarantined",
  });
}
