import { once } from "node:events";
import { request } from "node:http";
import { createServer, type Socket } from "node:net";
import { connectAsync } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { readProxyHeader } from "../../model/proxy-header.ts";
import { house as brokerHouse, cuff, until } from "../broker/house.ts";
import { secretOf } from "../broker/raw-client.ts";
import { scratchFile } from "../store/scratch.ts";
import { openHouse } from "./house.ts";

const frameBytes = 128 * 1024;
const webSockets = { most: 3, origins: ["https://pages.example.it"], frameBytes };

/** Stands where the broker's socket is, and shows what comes. */
async function listener() {
  const brokerSocket = scratchFile("broker.sock");
  const came: Socket[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    came.push(socket);
  }).listen(brokerSocket);
  await once(server, "listening");
  onTestFinished(() => {
    for (const each of came) each.destroy();
    server.close();
  });
  return { brokerSocket, came };
}

/** The answer to a request to become a WebSocket: 101 when it may. */
async function upgrade(origin: string, path: string, headers: Record<string, string>) {
  const asked = request(`${origin}${path}`, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
  asked.on("upgrade", (_reply, socket) => socket.destroy());
  asked.end();
  const [reply] = await Promise.race([once(asked, "response"), once(asked, "upgrade")]);
  let body = "";
  if (reply.statusCode !== 101) for await (const chunk of reply) body += chunk;
  return { status: reply.statusCode as number, protocol: reply.headers["sec-websocket-protocol"], body };
}
const mqtt = { "sec-websocket-protocol": "mqtt" };

async function opened(origin: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/mqtt`, "mqtt", { headers });
  onTestFinished(() => socket.terminate());
  socket.on("error", () => {});
  await once(socket, "open");
  return socket;
}

test("an ordinary MQTT client publishes over WebSocket, packets as long as anywhere", async () => {
  const brokerSocket = scratchFile("broker.sock");
  await using hub = await brokerHouse({ listen: { host: "127.0.0.1", port: "off", inner: brokerSocket } });
  const { origin, board } = await openHouse({ brokerSocket, webSockets });
  const login = { username: cuff, password: secretOf(cuff), reconnectPeriod: 0 };
  const client = await connectAsync(`${origin.replace("http", "ws")}/mqtt`, {
    ...login,
    protocolVersion: 4,
  });
  onTestFinished(() => void client.end(true));
  const sizes = [10, 1000, 60_000, 120_000];
  for (const size of sizes) {
    await client.publishAsync(`lab/v1/${cuff}/telemetry`, "x".repeat(size), { qos: 1 });
  }
  expect(hub.journal.messages.map(({ payload }) => payload.length)).toEqual(sizes);
  expect(board.get("api_websockets")).toBe(1);
  const gone = new Promise((resolve) => client.once("close", () => resolve(null)));
  client.on("error", () => {});
  client.publish(`lab/v1/${cuff}/telemetry`, "x".repeat(200_000), { qos: 1 });
  await gone;
  expect(hub.journal.messages).toHaveLength(sizes.length);
  await until(() => board.get("api_websockets") === 0);
});

test("who asks for anything but mqtt gets 400, a foreign page 403; programs, our pages and known ones come in", async () => {
  const { brokerSocket } = await listener();
  const { origin, stranger } = await openHouse({ brokerSocket, webSockets });
  const table: readonly (readonly [Record<string, string>, number])[] = [
    [mqtt, 101],
    [{ "sec-websocket-protocol": "chat, mqtt" }, 101],
    [{ ...mqtt, origin }, 101],
    [{ ...mqtt, origin: "https://pages.example.it" }, 101],
    [{}, 400],
    [{ "sec-websocket-protocol": "mqttv3.1" }, 400],
    [{ ...mqtt, "sec-websocket-key": "short" }, 400],
    [{ ...mqtt, origin: "https://elsewhere.example.it" }, 403],
    [{ ...mqtt, origin: "null" }, 403],
  ];
  for (const [headers, status] of table) {
    const reply = await upgrade(origin, "/mqtt", headers);
    expect(reply.status, JSON.stringify(headers)).toBe(status);
    if (status === 101) expect(reply.protocol).toBe("mqtt");
  }
  expect(JSON.parse((await upgrade(origin, "/mqtt", {})).body)).toMatchObject({ code: "input-rejected" });
  expect((await upgrade(origin, "/health/live", mqtt)).status, "anywhere else it is a plain request").toBe(
    200,
  );
  expect(await stranger.get("/mqtt", 400)).toMatchObject({ code: "input-rejected" });
});

test("without a broker beside it the answer is 503, and so it is when there are as many as may be", async () => {
  const { origin, board } = await openHouse({ webSockets });
  const alone = await upgrade(origin, "/mqtt", mqtt);
  expect([alone.status, JSON.parse(alone.body).code]).toEqual([503, "broker-unavailable"]);

  const { brokerSocket } = await listener();
  const beside = await openHouse({ brokerSocket, webSockets });
  for (let n = 0; n < webSockets.most; n++) await opened(beside.origin);
  expect((await upgrade(beside.origin, "/mqtt", mqtt)).status).toBe(503);
  expect(beside.board.get("api_websockets")).toBe(webSockets.most);
  expect(beside.board.get("api_websockets_refused_total")).toBe(1);
  expect(board.get("api_websockets")).toBe(0);
});

test("the broker hears where a client comes from, as the rest of the API does, and whether it came by TLS", async () => {
  const { brokerSocket, came } = await listener();
  const { origin } = await openHouse({ brokerSocket, webSockets });
  const forwarded = { "x-forwarded-for": "198.51.100.1, 192.0.2.7" };
  await opened(origin);
  await opened(origin, forwarded);
  await opened(origin, { ...forwarded, "x-forwarded-proto": "https" });
  const headers = await Promise.all(
    came.map(async (socket) => readProxyHeader(socket.read() ?? (await once(socket, "data"))[0])),
  );
  expect(headers).toMatchObject([
    { header: { address: "127.0.0.1", encrypted: true } },
    { header: { address: "192.0.2.7", encrypted: false } },
    { header: { address: "192.0.2.7", encrypted: true } },
  ]);
});

test("text and a frame too long close it; pings are answered", async () => {
  const { brokerSocket } = await listener();
  const { origin } = await openHouse({ brokerSocket, webSockets });
  const texting = await opened(origin);
  texting.send("CONNECT please");
  expect((await once(texting, "close"))[0]).toBe(1003);
  const shouting = await opened(origin);
  shouting.send(Buffer.alloc(frameBytes + 1));
  expect((await once(shouting, "close"))[0]).toBe(1009);
  const pinging = await opened(origin);
  pinging.ping("there?");
  expect(String((await once(pinging, "pong"))[0])).toBe("there?");
});

const megabyte = 1024 * 1024;

test("neither side is read faster than the other takes it, and nothing is lost on the way", async () => {
  const { brokerSocket, came } = await listener();
  const { origin } = await openHouse({ brokerSocket, webSockets });
  const client = await opened(origin);
  await until(() => came.length === 1);
  const [broker] = came;
  if (broker === undefined) expect.unreachable();
  await once(broker, "readable");
  expect((broker.read() as Buffer).length, "the header").toBe(36);

  const pattern = Buffer.from(Array.from({ length: 64 * 1024 }, (_, at) => (at * 31 + (at >> 8)) & 255));
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 256; n++) client.send(pattern); // 16 MiB, and a broker that reads none of it
  await stalls(() => client.bufferedAmount);
  expect(client.bufferedAmount, "what is not taken waits at the client").toBeGreaterThan(8 * megabyte);
  const taken: Buffer[] = [];
  broker.on("data", (chunk: Buffer) => taken.push(chunk));
  await until(() => sizeOf(taken) === 256 * pattern.length);
  expect(Buffer.concat(taken).subarray(-pattern.length).equals(pattern)).toBe(true);

  client.pause();
  const heard: Buffer[] = [];
  client.on("message", (data: Buffer) => heard.push(data));
  for (let n = 0; n < 256; n++) broker.write(pattern);
  await stalls(() => broker.writableLength);
  expect(broker.writableLength, "what is not read waits at the broker").toBeGreaterThan(8 * megabyte);
  client.resume();
  await until(() => sizeOf(heard) === 256 * pattern.length);
  expect(Buffer.concat(heard).subarray(0, pattern.length).equals(pattern)).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * megabyte);
});

const sizeOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, each) => sum + each.length, 0);

/** Waits until a number has stayed the same for a while. */
async function stalls(look: () => number): Promise<void> {
  let last = Number.NaN;
  let since = performance.now();
  await until(() => {
    const now = look();
    if (now !== last) since = performance.now();
    last = now;
    return performance.now() - since > 150;
  }, 15_000);
}

test("when the broker ends a connection the client is told so; when the API stops, so it is", async () => {
  const { brokerSocket, came } = await listener();
  const { origin, api } = await openHouse({ brokerSocket, webSockets });
  const client = await opened(origin);
  await until(() => came.length === 1);
  came[0]?.end("last words");
  const said: string[] = [];
  client.on("message", (data) => said.push(String(data)));
  expect((await once(client, "close"))[0]).toBe(1000);
  expect(said.join("")).toBe("last words");

  const other = await opened(origin);
  const closed = once(other, "close");
  await api.stop();
  expect((await closed)[0]).toBe(1001);
});
