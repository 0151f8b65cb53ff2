// The front door from outside: every listener with real clients, certificates that change, peers that dawdle.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { connectAsync, type MqttClient } from "mqtt";
import { generate } from "mqtt-packet";
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { type Pki, pki } from "../broker/certified.ts";
import { eventually, freshFolder, type House, openHouse, type Patient, provision, topicOf } from "./house.ts";

const run = promisify(execFile);

interface Doors {
  readonly house: House;
  readonly devices: readonly Patient[];
  readonly lines: string[];
  /** Where the hub's TLS files are, and the authority's certificate. */
  readonly folder: string;
  readonly own: Pki;
}

/** Puts an authority's files where the hub looks for them. */
async function place(folder: string, given: Pki): Promise<void> {
  const { certificate, key } = given.server;
  await Promise.all([
    writeFile(join(folder, "server.pem"), certificate),
    writeFile(join(folder, "server.key"), key),
    writeFile(join(folder, "clients.pem"), given.authority.certificate),
  ]);
}

async function doors(settings: Record<string, string> = {}): Promise<Doors> {
  const [folder, dataDir, own] = await Promise.all([freshFolder(), freshFolder(), pki()]);
  await place(folder, own);
  await writeFile(join(folder, "ca.pem"), own.authority.certificate);
  const lines: string[] = [];
  const tls = {
    LABHUB_MQTTS_PORT: "0",
    LABHUB_TLS_CERT: join(folder, "server.pem"),
    LABHUB_TLS_KEY: join(folder, "server.key"),
    LABHUB_TLS_CLIENT_CA: join(folder, "clients.pem"),
  };
  const house = await openHouse({ ...tls, ...settings }, dataDir, (line) => lines.push(line));
  return { house, devices: await provision(house.door, 3), lines, folder, own };
}

const reading = (seq: number): string => {
  const at = new Date().toISOString();
  const readings = [{ at, code: "heart-rate", value: 71, unit: "/min" }];
  return JSON.stringify({ v: 1, seq, boot: "b1", sentAt: at, readings });
};

/** Words for mosquitto's programs to reach the TLS port as a device. */
const overTls = ({ house, folder }: Doors, { username, secret }: Patient): string[] => [
  ...["-h", "localhost", "-p", String(house.hub.ready.mqtts), "--cafile", join(folder, "ca.pem")],
  ...["-u", username, "-P", secret, "-q", "1"],
];

const secured = (
  { house, own }: Doors,
  { username, secret }: Patient,
  more: object = {},
): Promise<MqttClient> => {
  const login = { username, password: secret, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const address = `mqtts://localhost:${house.hub.ready.mqtts}`;
  return connectAsync(address, { ...login, ca: own.authority.certificate, ...more });
};

/** mosquitto's programs over TLS, without a certificate of their own and with one: a publish and a subscription. */
async function mosquittosPrograms(shared: Doors): Promise<void> {
  const [plain, certified] = shared.devices;
  if (plain === undefined || certified === undefined) expect.unreachable();
  const { certificate, key } = await shared.own.device(certified.username);
  await writeFile(join(shared.folder, "device.pem"), certificate);
  await writeFile(join(shared.folder, "device.key"), key);
  const shown = ["--cert", join(shared.folder, "device.pem"), "--key", join(shared.folder, "device.key")];
  for (const [device, more] of [
    [plain, []],
    [certified, shown],
  ] as const) {
    await run("mosquitto_pub", [
      ...overTls(shared, device),
      ...more,
      "-t",
      topicOf(device),
      "-m",
      reading(1),
    ]);
    // It ends by itself once what it asked for is granted.
    await run("mosquitto_sub", [...overTls(shared, device), ...more, "-t", topicOf(device, "receipt"), "-E"]);
  }
  const untrusted = run("mosquitto_pub", [
    "--insecure",
    ...overTls(shared, { ...plain, secret: "guessed" }),
    "-t",
    "x",
    "-n",
  ]);
  await expect(untrusted).rejects.toMatchObject({ code: 5 });
  const figures = await shared.house.door.metrics();
  expect(figures.get("labhub_broker_tls_expires_at")).toBeGreaterThan(Date.now());
}

/** What openssl's client says when it connects and closes. */
async function openssl(port: number, ...words: string[]): Promise<string> {
  const command = `echo | openssl s_client -connect localhost:${port} ${words.join(" ")} 2>&1 || true`;
  return (await run("sh", ["-c", command], { timeout: 20_000 })).stdout;
}

/** openssl's facts: TLS 1.2 and 1.3 with strong ciphers alone, elliptic curves first, no session resumed. */
async function facts(shared: Doors): Promise<void> {
  const { mqtts } = shared.house.hub.ready;
  const trusted = `-CAfile ${join(shared.folder, "ca.pem")} -verify_return_error -servername localhost`;
  const modern = await openssl(mqtts, trusted, "-tls1_3 -alpn mqtt");
  expect(modern).toMatch(/New, TLSv1\.3, Cipher is TLS_AES_128_GCM_SHA256/);
  expect(modern).toContain("ALPN protocol: mqtt");
  expect(modern).toContain("Verification: OK");
  expect(await openssl(mqtts, trusted, "-tls1_2")).toMatch(
    /New, TLSv1\.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256/,
  );

  const old = ["-tls1_1", "-tls1"].map((each) => `${each} -cipher ALL:@SECLEVEL=0`);
  const weak = [
    "AES128-SHA",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-ECDSA-AES128-SHA256",
    "AES128-GCM-SHA256",
    "eNULL",
    "aNULL",
  ];
  const refused = [...old, ...weak.map((each) => `-tls1_2 -cipher ${each}:@SECLEVEL=0`), "-alpn http/1.1"];
  for (const words of refused) {
    const told = await openssl(mqtts, words);
    expect(told, words).not.toMatch(/Cipher is (?!\(NONE\))/);
    expect(told, words).toMatch(/alert|wrong version|no protocols|unsupported/);
  }

  for (const version of ["-tls1_2", "-tls1_3"]) {
    const kept = join(shared.folder, `session${version}`);
    const first = `(sleep 0.3; echo Q) | openssl s_client -connect localhost:${mqtts} ${version} -sess_out ${kept} >/dev/null 2>&1`;
    await run("sh", ["-c", `${first} || true`]);
    if (!existsSync(kept)) continue; // nothing was given that could be resumed
    const again = await openssl(mqtts, version, `-sess_in ${kept}`);
    expect(again, version).toContain("New, TLS");
    expect(again, version).not.toContain("Reused, TLS");
  }
}

/** Certificates are swapped under a device that publishes: it loses nothing, and later ones see the new. */
async function swapped(shared: Doors): Promise<void> {
  const { house, devices, lines, folder } = shared;
  const [, , device] = devices;
  if (device === undefined) expect.unreachable();
  const client = await secured(shared, device);
  onTestFinished(() => void client.end(true));
  let isClosed = false;
  client.on("close", () => {
    isClosed = true;
  });
  let seq = 0;
  const publish = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await client.publishAsync(topicOf(device), reading(++seq), { qos: 1 });
  };
  const issuer = () => openssl(house.hub.ready.mqtts, "-servername localhost");
  const renewed = await pki("LAB renewed authority");

  await publish(50);
  await writeFile(join(folder, "server.key"), renewed.server.key); // half a change: the key of another certificate
  process.kill(house.hub.pid, "SIGHUP");
  await eventually(async () => lines.some((line) => line.includes("the old ones stay in use")));
  expect(lines.join("\n")).toContain("does not belong to the certificate");
  expect(await issuer()).toContain("LAB test authority");
  expect((await house.door.metrics()).get("labhub_broker_tls_stale_since")).toBeGreaterThan(0);

  const during = publish(200);
  await place(folder, renewed);
  process.kill(house.hub.pid, "SIGHUP");
  await eventually(async () => lines.some((line) => line.includes("were read anew")));
  await during;
  expect(await issuer()).toContain("LAB renewed authority");
  await publish(50);
  expect(isClosed, "the session lived through both").toBe(false);

  const later = await secured({ ...shared, own: renewed }, devices[0] ?? device);
  await later.endAsync();
  const figures = await house.door.metrics();
  expect(figures.get("labhub_broker_tls_stale_since")).toBe(0);
  expect(figures.get("labhub_broker_tls_renewed_total")).toBe(1);
  const lineOf = async () => (await house.door.ledger()).find(({ key }) => key === device.username);
  const line = await eventually(async () => {
    const found = await lineOf();
    return found?.messages.processed === seq && found;
  });
  expect(line).toMatchObject({ residual: 0, readings: { stored: seq } });
  console.log(
    `${seq} messages acknowledged over one TLS session through two SIGHUPs, ${line.readings.stored} stored`,
  );
  await place(folder, shared.own);
  process.kill(house.hub.pid, "SIGHUP");
  await eventually(async () => lines.filter((line) => line.includes("were read anew")).length === 2);
}

/** Publishes over WebSocket from within a page; gives the packet types it was answered with, and how it ended. */
async function fromPage(page: Page, address: string, packets: readonly Buffer[]): Promise<string> {
  return await page.evaluate(
    ([where, all]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(where, "mqtt");
        socket.binaryType = "arraybuffer";
        const heard: number[] = [];
        socket.onopen = () => {
          for (const each of all) socket.send(Uint8Array.from(each));
        };
        socket.onmessage = ({ data }) => {
          heard.push((new Uint8Array(data)[0] ?? 0) >> 4);
          if (heard.length === all.length) socket.close();
        };
        socket.onclose = () => resolve(`${socket.protocol} ${heard.join()}`);
      }),
    [address, packets.map((each) => [...each])] as const,
  );
}

/** A page of the hub's own publishes over WebSocket from a real browser; a page from elsewhere does not get in. */
async function fromBrowsers(shared: Doors): Promise<void> {
  const { house, devices } = shared;
  const [device] = devices;
  if (device === undefined) expect.unreachable();
  const { http } = house.hub.ready;
  const elsewhere = createServer((_, reply) => reply.setHeader("content-type", "text/html").end("<p>x</p>"));
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  onTestFinished(async () => {
    await browser.close();
    elsewhere.close();
  });
  const { username, secret } = device;
  const login = {
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "page",
    keepalive: 60,
  } as const;
  const packets = [
    generate({ ...login, username, password: Buffer.from(secret) }),
    generate({
      ...{ cmd: "publish", topic: topicOf(device), payload: reading(900), qos: 1, messageId: 1 },
      ...{ dup: false, retain: false },
    }),
  ];
  const page = await browser.newPage();
  const address = `ws://127.0.0.1:${http}/mqtt`;
  await page.goto(`http://127.0.0.1:${http}/sign-in`);
  expect(await fromPage(page, address, packets), "CONNACK and PUBACK").toBe("mqtt 2,4");
  await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
  expect((await fromPage(page, address, packets)).trim()).toBe("");

  const program = await connectAsync(`ws://127.0.0.1:${http}/mqtt`, {
    username,
    password: secret,
    protocolVersion: 4,
  });
  await program.publishAsync(topicOf(device), reading(901), { qos: 1 });
  await program.endAsync();
}

test("one hub by every listener: mosquitto's programs, openssl, certificates that change, a browser", async () => {
  const shared = await doors();
  await mosquittosPrograms(shared);
  await facts(shared);
  await swapped(shared);
  await fromBrowsers(shared);
});

/** A peer that sends a byte now and then, until it is closed; gives how long that took, in ms. */
async function dawdle(peer: Duplex, begins: string): Promise<number> {
  const began = performance.now();
  peer.on("error", () => {});
  peer.resume();
  const bytes = Buffer.from(begins, "latin1");
  for (let at = 0; !peer.closed && at < 1000; at++) {
    if (peer.writable && at < bytes.length) peer.write(bytes.subarray(at, at + 1));
    await pause(100);
  }
  expect(peer.closed).toBe(true);
  return performance.now() - began;
}

test("slowloris on every port is closed by its deadline, and a bystander is answered throughout", async () => {
  const slow = await doors({ LABHUB_CONNECT_SECONDS: "2" });
  const { mqtt, mqtts, http } = slow.house.hub.ready;
  const [bystander] = slow.devices;
  if (bystander === undefined) expect.unreachable();
  const tcp = (port: number) => connectTcp({ port, host: "127.0.0.1" });
  const tls = () => connectTls({ port: mqtts, host: "127.0.0.1", rejectUnauthorized: false });
  const head = ["GET /mqtt HTTP/1.1", "host: x", "connection: Upgrade", "upgrade: websocket"].join("\r\n");
  const key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13";
  const webSocket = tcp(http);
  webSocket.write(`${head}\r\n${key}\r\nsec-websocket-protocol: mqtt\r\n\r\n`);
  await once(webSocket, "readable");

  const ways: Readonly<Record<string, readonly (readonly [Duplex, string])[]>> = {
    "MQTT, 2 s": many(20, () => [tcp(mqtt), "\x10\x40\0\x04MQTT"]),
    "MQTTS before TLS, 2 s": many(20, () => [tcp(mqtts), "\x16\x03\x01\x02\0\x01\0\x01\xfc"]),
    "MQTTS after TLS, 2 s": many(20, () => [tls(), "\x10\x40\0\x04MQTT"]),
    "WebSocket, 2 s": [[webSocket, "\x82\xfe"]],
    "HTTP headers, 10 s": many(20, () => [
      tcp(http),
      "GET /health/live HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaaaaaa",
    ]),
    "WebSocket's headers, 10 s": many(20, () => [tcp(http), head]),
  };
  const client = await secured(slow, bystander);
  onTestFinished(() => void client.end(true));
  const waits: number[] = [];
  let isOver = false;
  const standing = (async () => {
    for (let seq = 1; !isOver; seq++) {
      const began = performance.now();
      await client.publishAsync(topicOf(bystander), reading(seq), { qos: 1 });
      waits.push(performance.now() - began);
      await pause(50);
    }
  })();
  for (const [way, took] of await Promise.all(
    Object.entries(ways).map(async ([way, peers]) => {
      const all = await Promise.all(peers.map(([peer, begins]) => dawdle(peer, begins)));
      return [way, Math.max(...all)] as const;
    }),
  )) {
    console.log(`slowloris, ${way}: ${Math.round(took)} ms`);
    expect(took, way).toBeLessThan(way.endsWith("10 s") ? 16_000 : 6000);
  }
  isOver = true;
  await standing;
  const p99 = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
  console.log(`bystander over TLS: ${waits.length} messages, p99 ${p99.toFixed(1)} ms`);
  expect(p99).toBeLessThan(1000);
  expect((await slow.house.door.metrics()).get("labhub_broker_late_refused_total")).toBeGreaterThanOrEqual(
    60,
  );
});

const many = <Each>(count: number, make: () => Each): readonly Each[] => Array.from({ length: count }, make);
