// What every listener tells of its other ends, and whom it closes on; without a broker behind.
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { complaints } from "../../broker/complaints.ts";
import { type ListenPlaces, openListeners } from "../../broker/listeners.ts";
import { paced } from "../../broker/paced.ts";
import type { Peer } from "../../broker/peer.ts";
import { type Board, boardOn } from "../../model/board.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import { writeProxyHeader } from "../../model/proxy-header.ts";
import { milliseconds, minutes, seconds } from "../../model/time.ts";
import { type Pki, pki } from "./certified.ts";
import { until } from "./house.ts";

let own: Pki;
beforeAll(async () => {
  own = await pki();
});

const limits: BrokerLimits = {
  packetBytes: 1024,
  receiveWindow: 1,
  connections: 100,
  connectionsPerAddress: 100,
  deviceRate: 1,
  deviceBurst: 1,
  gatewayRate: 1_000_000,
  gatewayBurst: 1_000_000,
  wrongSecrets: 5,
  wrongSecretsPerAddress: 1000,
  wrongSecretsPerDevice: 1000,
  flapConnects: 100_000,
  flapDelay: seconds(5),
  connectWithin: seconds(10),
  keepalive: minutes(5),
  subscriptions: 1,
  drainWithin: seconds(8),
};
const cuff = "cuore-a-casa/bp-001";

interface Doors {
  readonly port: number;
  readonly tlsPort: number;
  readonly inner: string;
  readonly board: Board;
  /** Who came through, with the first thing each said. */
  readonly came: { readonly peer: Peer; said: string }[];
  renew(material: ReturnType<Pki["material"]>): void;
}

async function doors(places: Partial<ListenPlaces> = {}, more: Partial<BrokerLimits> = {}): Promise<Doors> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-doors-"));
  const inner = join(folder, "broker.sock");
  await writeFile(inner, "left behind by one that was killed");
  const board = boardOn();
  const log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const came: Doors["came"] = [];
  const streams: Duplex[] = [];
  const admit = (stream: Duplex, peer: Peer) => {
    const visitor = { peer, said: "" };
    came.push(visitor);
    streams.push(stream);
    stream.on("error", () => {});
    stream.on("data", (bytes) => {
      visitor.said += bytes;
      stream.write("seen");
    });
    return { isReady: false };
  };
  const listeners = await openListeners(
    { host: "127.0.0.1", port: 0, inner, ...places },
    {
      admit,
      limits: { ...limits, ...more },
      complaints: complaints(log, board, systemClock),
      board,
      log,
      isStopping: () => false,
    },
  );
  onTestFinished(async () => {
    for (const stream of streams) stream.destroy();
    listeners.close();
    await rm(folder, { recursive: true });
  });
  return { ...listeners, inner, board, came, renew: listeners.renewTls };
}

/** Opens a connection and says something at once; `null` when nothing is answered before it closes. */
async function says(to: Socket, what: Uint8Array | string): Promise<string | null> {
  to.on("error", () => {});
  onTestFinished(() => void to.destroy());
  to.write(what);
  const answer = await Promise.race([once(to, "data"), once(to, "close")]).catch(() => [true]);
  return Buffer.isBuffer(answer[0]) ? String(answer[0]) : null;
}
const plain = (port: number): Socket => connect({ port, host: "127.0.0.1" });
const over = (port: number, more: ConnectionOptions = {}) =>
  connectTls({ port, host: "127.0.0.1", ca: own.authority.certificate, servername: "localhost", ...more });
const tls = (clients?: "optional" | "required") => ({ tls: { port: 0, material: own.material(clients) } });

test("over TCP a peer is its address, and secure on this machine alone", async () => {
  const { port, came } = await doors();
  expect(await says(plain(port), "hello")).toBe("seen");
  expect(came).toEqual([
    { peer: { address: "127.0.0.1", transport: "tcp", secure: true, certificate: null }, said: "hello" },
  ]);
});

test("over TLS a peer is what its certificate says, which counts only by the authority that is trusted", async () => {
  const { tlsPort, came } = await doors(tls("optional"));
  const [device, stranger] = await Promise.all([own.device(cuff), (await pki("strange")).device(cuff)]);
  const shown = ({ certificate: cert, key }: typeof device) => over(tlsPort, { cert, key });
  expect(await says(over(tlsPort), "none")).toBe("seen");
  expect(await says(shown(device), "ours")).toBe("seen");
  expect(await says(shown(stranger), "strange")).toBe("seen");
  const common = { address: "127.0.0.1", transport: "tls", secure: true };
  expect(came).toEqual([
    { said: "none", peer: { ...common, certificate: null } },
    {
      said: "ours",
      peer: { ...common, certificate: { cn: cuff, fingerprint: device.fingerprint, authorized: true } },
    },
    {
      said: "strange",
      peer: { ...common, certificate: { cn: cuff, fingerprint: stranger.fingerprint, authorized: false } },
    },
  ]);
});

test("where certificates are required, nobody comes without one that counts", async () => {
  const { tlsPort, came, board } = await doors(tls("required"));
  const { certificate: cert, key } = await (await pki("strange")).device(cuff);
  expect(await says(over(tlsPort), "none")).toBeNull();
  expect(await says(over(tlsPort, { cert, key }), "strange")).toBeNull();
  expect(await says(plain(tlsPort), "\x10\x0c plain MQTT")).toBeNull();
  expect(came).toEqual([]);
  await until(() => board.get("broker_tls_refused_total") >= 1);
  const { certificate, key: ownKey } = await own.device(cuff);
  expect(await says(over(tlsPort, { cert: certificate, key: ownKey }), "ours")).toBe("seen");
});

test("a renewed certificate and authority are for those who come from then on; who is there stays", async () => {
  const house = await doors(tls("required"));
  const { certificate: cert, key } = await own.device(cuff);
  const before = over(house.tlsPort, { cert, key });
  expect(await says(before, "before")).toBe("seen");

  const renewed = await pki("renewed");
  house.renew(renewed.material("required"));
  expect(await says(over(house.tlsPort, { cert, key }), "by the old authority")).toBeNull();
  const device = await renewed.device(cuff);
  const after = over(house.tlsPort, {
    ca: renewed.authority.certificate,
    cert: device.certificate,
    key: device.key,
  });
  expect(await says(after, "after")).toBe("seen");
  expect(await says(before, "still here")).toBe("seen");
  expect(house.came.map(({ said }) => said)).toEqual(["beforestill here", "after"]);
});

test("a configured balancer's word is taken for address and encryption, on the plain port and before TLS", async () => {
  const { port, tlsPort, came } = await doors({ ...tls(), balancers: ["127.0.0.0/8"] });
  const header = writeProxyHeader("192.0.2.7", false);
  expect(await says(plain(port), Buffer.concat([header, Buffer.from("hello")]))).toBe("seen");
  const encrypted = plain(port);
  for (const byte of writeProxyHeader("2001:db8::9", true)) {
    encrypted.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  expect(await says(encrypted, "in pieces")).toBe("seen");

  const below = plain(tlsPort);
  below.write(header);
  await once(below, "connect");
  const above = connectTls({ socket: below, ca: own.authority.certificate, servername: "localhost" });
  expect(await says(above, "over TLS")).toBe("seen");
  expect(came).toEqual([
    { said: "hello", peer: { address: "192.0.2.7", transport: "tcp", secure: false, certificate: null } },
    {
      said: "in pieces",
      peer: { address: "2001:db8::9", transport: "tcp", secure: true, certificate: null },
    },
    { said: "over TLS", peer: { address: "192.0.2.7", transport: "tls", secure: true, certificate: null } },
  ]);
});

test("what comes from a balancer without its header is closed; a header from anybody else is what they say", async () => {
  const balanced = await doors({ ...tls(), balancers: ["127.0.0.1"] });
  expect(await says(plain(balanced.port), "\x10\x0c MQTT")).toBeNull();
  expect(await says(plain(balanced.port), "PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\n")).toBeNull();
  expect(await says(over(balanced.tlsPort), "TLS at once")).toBeNull();
  expect(balanced.came).toEqual([]);
  expect(balanced.board.get("broker_balancer_refused_total")).toBe(3);

  const open = await doors({ ...tls(), balancers: ["10.0.0.0/8"] });
  const header = writeProxyHeader("192.0.2.7", true);
  await says(plain(open.port), header);
  expect(open.came[0]?.peer.address).toBe("127.0.0.1");
  expect(Buffer.from(open.came[0]?.said ?? "").length, "left for the frame guard to refuse").toBeGreaterThan(
    0,
  );
  expect(await says(plain(open.tlsPort), header)).toBeNull();
});

test("the hub's own socket is its user's alone; WebSockets come there with a header, the watchdog without", async () => {
  const { inner, came } = await doors();
  expect((await stat(inner)).mode & 0o777).toBe(0o600);
  const header = writeProxyHeader("192.0.2.7", true);
  expect(await says(connect(inner), Buffer.concat([header, Buffer.from("page")]))).toBe("seen");
  expect(await says(connect(inner), "\x10watchdog")).toBe("seen");
  expect(await says(connect(inner), "\x16whoever")).toBeNull();
  expect(came.map(({ peer }) => [peer.transport, peer.address, peer.secure])).toEqual([
    ["websocket", "192.0.2.7", true],
    ["tcp", "127.0.0.1", true],
  ]);
});

test("connections of one address are bounded, those of a whole IPv6 line together; others come in", async () => {
  const { port, came, board } = await doors({ balancers: ["127.0.0.1"] }, { connectionsPerAddress: 2 });
  const from = (address: string) =>
    says(plain(port), Buffer.concat([writeProxyHeader(address, false), Buffer.from("x")]));
  for (const [first, second, third] of [
    ["192.0.2.7", "192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::1"],
  ] as const) {
    expect(await from(first)).toBe("seen");
    expect(await from(second)).toBe("seen");
    expect(await from(third)).toBeNull();
  }
  expect(await from("192.0.2.8")).toBe("seen");
  expect(came).toHaveLength(5);
  expect(board.get("broker_address_refused_total")).toBe(2);
  expect(board.get("broker_addresses")).toBe(3);
});

test("connections in all are bounded from the accept on, handshakes under way among them", async () => {
  const { tlsPort, port, board } = await doors(tls(), { connections: 2 });
  const silent = [plain(tlsPort), plain(tlsPort)];
  await until(() => board.get("broker_accepted") === 2);
  expect(await says(plain(port), "x")).toBeNull();
  expect(board.get("broker_full_refused_total")).toBe(1);
  for (const each of silent) each.destroy();
  await until(() => board.get("broker_accepted") === 0);
  expect(await says(plain(port), "x")).toBe("seen");
});

test("slowloris: whatever a connection dawdles over, it is closed by the one deadline from its accept", async () => {
  const { port, tlsPort, inner, board } = await doors(
    { ...tls(), balancers: ["127.0.0.2"] },
    { connectWithin: milliseconds(300) },
  );
  const header = writeProxyHeader("192.0.2.7", true);
  const late = performance.now() + 5000;
  /** A byte every 40 ms, for as long as there is somebody to take them. */
  const trickle = async (socket: Socket, bytes: Uint8Array): Promise<number> => {
    const began = performance.now();
    socket.resume();
    socket.on("error", () => {});
    for (let at = 0; !socket.closed && performance.now() < late; at++) {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return performance.now() - began;
  };
  const hello = Uint8Array.of(0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  const secured = over(tlsPort);
  const took = await Promise.all([
    trickle(plain(port), new Uint8Array()),
    trickle(plain(port), Uint8Array.of(0x10, 30, 0, 4, 77, 81, 84, 84)),
    trickle(connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" }), header),
    trickle(plain(tlsPort), new Uint8Array()),
    trickle(plain(tlsPort), hello),
    trickle(secured, Uint8Array.of(0x10, 30, 0, 4)),
    trickle(connect(inner), header),
  ]);
  console.log(`closed after ${took.map(Math.round).join(", ")} ms`);
  for (const each of took) expect(each).toBeLessThan(2000);
  expect(board.get("broker_late_refused_total")).toBeGreaterThanOrEqual(6);
  await until(() => board.get("broker_accepted") === 0);
});

test("work that comes in a burst is done in order, so much in a turn, with room for others between", async () => {
  const order: string[] = [];
  const does = paced(2);
  for (const name of ["a", "b", "c", "d", "e"]) does(() => void order.push(name));
  setImmediate(() => order.push("bystander"));
  await until(() => order.length === 6);
  expect(order).toEqual(["a", "b", "bystander", "c", "d", "e"]);
  does(() => void order.push("later"));
  await until(() => order.length === 7);
});
