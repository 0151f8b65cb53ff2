import { connect as connectSocket } from "node:net";
import { generate, type Packet } from "mqtt-packet";
import type { Patient } from "./house.ts";

type Draw = () => number;
const upTo = (draw: Draw, n: number): number => Math.floor(draw() * n);

const pick = <Item>(draw: Draw, items: readonly Item[]): Item => {
  const chosen = items[upTo(draw, items.length)];
  if (chosen === undefined) throw new RangeError("nothing to pick from");
  return chosen;
};

/** Bytes with a few of them flipped, cut, repeated or grown. */
export function mutate(draw: Draw, bytes: Uint8Array): Uint8Array {
  let out = Buffer.from(bytes);
  for (let times = 1 + upTo(draw, 4); times > 0; times -= 1) {
    const at = upTo(draw, out.length);
    const kind = upTo(draw, 5);
    if (kind === 0 && out.length > 0) out[at] = upTo(draw, 256);
    if (kind === 1) out = out.subarray(0, at);
    if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(upTo(draw, out.length))]);
    if (kind === 3) out = Buffer.concat([out, Buffer.from([upTo(draw, 256), 0xff, 0xff, 0xff])]);
    if (kind === 4 && out.length > 0) out[at] = (out[at] ?? 0) ^ (1 << upTo(draw, 8));
  }
  return out;
}

/** CONNECT packets: right, wrong, with bad wills. */
export function connectPacket({ username, secret }: Patient, over: object = {}): Buffer {
  const packet = {
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "fuzz",
    keepalive: 60,
    username,
    password: Buffer.from(secret),
    ...over,
  };
  return generate(packet as Packet); // some of these are wrong on purpose
}

/** Packets a client may send, before anything is done to them. */
function templates({ username }: Patient): readonly Buffer[] {
  const topic = `lab/v1/${username}/telemetry`;
  const good = JSON.stringify({
    v: 1,
    seq: 1,
    readings: [{ at: "2026-11-22T08:00:00Z", code: "spo2", value: 97, unit: "%" }],
  });
  const publish = (over: object): Packet =>
    ({
      cmd: "publish",
      topic,
      payload: good,
      qos: 1,
      messageId: 7,
      dup: false,
      retain: false,
      ...over,
    }) as Packet;
  const packets: Packet[] = [
    publish({}),
    publish({ qos: 0, messageId: undefined }),
    publish({ qos: 2 }),
    publish({ topic: "$SYS/x/new/clients" }),
    publish({ topic: `${topic}/#` }),
    publish({ payload: Buffer.alloc(3000, 0xfe) }),
    { cmd: "pubrel", messageId: 7 },
    { cmd: "puback", messageId: 9 },
    { cmd: "subscribe", messageId: 3, subscriptions: [{ topic: `lab/v1/${username}/#`, qos: 1 }] },
    { cmd: "subscribe", messageId: 4, subscriptions: [{ topic: "$share/g/#", qos: 2 }] },
    { cmd: "unsubscribe", messageId: 5, unsubscriptions: ["#"] },
    { cmd: "pingreq" },
  ];
  return packets.map((packet) => generate(packet));
}

const packetsAConnection = 40;
/** Milliseconds without an answer after which the attacker goes on to its next connection. */
const patience = 100;

/** One connection of mutated packets; resolves with how many were sent when the hub or we closed it. */
export function attackMqtt(port: number, person: Patient, draw: Draw): Promise<number> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, "127.0.0.1");
    const parts: Uint8Array[] = [];
    const signedIn = draw() < 0.8;
    const connect = connectPacket(
      person,
      signedIn ? {} : { username: pick(draw, ["", "a/b", "../..", "x".repeat(500)]) },
    );
    parts.push(draw() < 0.9 ? connect : mutate(draw, connect));
    const known = templates(person);
    for (let n = 1; n < packetsAConnection; n += 1) {
      const packet = pick(draw, known);
      parts.push(draw() < 0.3 ? packet : mutate(draw, packet));
    }
    const done = () => resolve(packetsAConnection);
    socket.setTimeout(patience, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", done);
    socket.on("data", () => {});
    socket.write(Buffer.concat(parts));
    socket.end();
  });
}

const requests = [
  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /api/v1/alerts?state=open&priority=%00 HTTP/1.1\r\nHost: x\r\nCookie: sid=aaaa\r\n\r\n",
  'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n{"username":"admin","password":1}',
  'POST /api/v1/devices HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\n{"a":\r\n0\r\n\r\n',
  "GET /api/v1/patients/p-aaaaaaaaaaaaaaaa/readings?from=x&every=PT1H HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n",
  "GET /openapi.json HTTP/1.1\r\nHost: x\r\nLast-Event-ID: -1\r\n\r\n",
].map((text) => Buffer.from(text));

/** One mutated HTTP request; resolves when the hub or we closed the connection. */
export function attackHttp(port: number, draw: Draw): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, "127.0.0.1");
    socket.setTimeout(patience, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.on("data", () => socket.end());
    socket.write(mutate(draw, pick(draw, requests)));
  });
}
