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

const good = (seq: number): string =>
  JSON.stringify({
    v: 1,
    seq,
    readings: [{ at: "2026-11-22T08:00:00Z", code: "spo2", value: 97, unit: "%" }],
  });

/** A PUBLISH in order, with a payload that is not. */
function garbledPublish({ username }: Patient, draw: Draw): Buffer {
  const payload = Buffer.from(mutate(draw, Buffer.from(good(upTo(draw, 1000)))));
  const topic = `lab/v1/${username}/${pick(draw, ["telemetry", "telemetry", "status", "senml"])}`;
  return generate({
    cmd: "publish",
    topic,
    payload,
    qos: 1,
    messageId: 1 + upTo(draw, 60_000),
    dup: false,
    retain: false,
  });
}

/** Packets a client may send, before anything is done to them. */
function templates({ username }: Patient): readonly Buffer[] {
  const topic = `lab/v1/${username}/telemetry`;
  const publish = (over: object): Packet =>
    ({
      cmd: "publish",
      topic,
      payload: good(1),
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

const wrongConnect = (cooled: Patient, draw: Draw): Uint8Array =>
  draw() < 0.5
    ? mutate(draw, connectPacket(cooled))
    : connectPacket(cooled, { username: pick(draw, ["", "a/b", "../..", "x".repeat(500)]) });

/**
 * One connection of mutated packets; resolves with how many were sent when the hub or we closed it.
 * Four of five sign in rightly, so that what follows is read. The others use the device `cooled`: after its wrong
 * secrets the hub does not listen to it for a while.
 */
export function attackMqtt(port: number, person: Patient, cooled: Patient, draw: Draw): Promise<number> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, "127.0.0.1");
    const parts: Uint8Array[] = [draw() < 0.8 ? connectPacket(person) : wrongConnect(cooled, draw)];
    const known = templates(person);
    // Half of the connections keep their framing right, or nothing would ever get as far as the payload's readers.
    const deep = draw() < 0.5;
    while (parts.length < packetsAConnection) {
      if (deep) parts.push(garbledPublish(person, draw));
      else parts.push(draw() < 0.3 ? pick(draw, known) : mutate(draw, pick(draw, known)));
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
