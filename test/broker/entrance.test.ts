import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import { after, atMillisecond, type Duration, minutes, seconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { credentialOf, cuff, type House, house, scale, until } from "./house.ts";
import { connectPacket, publishPacket, RawClient } from "./raw-client.ts";

/** The CONNACK's code for a CONNECT; `closed` when there is none. */
async function answerTo(hub: House, ...packet: Parameters<typeof connectPacket>): Promise<unknown> {
  const peer = await RawClient.open(hub.port);
  peer.send(connectPacket(...packet));
  const answer = await peer.next();
  peer.socket.destroy();
  return answer?.cmd === "connack" ? answer.returnCode : "closed";
}
const wrong = { password: Buffer.from("wrong") };

test("a known device with its secret is let in; unknown, revoked, wrong and nameless ones get CONNACK 5", async () => {
  await using hub = await house();
  expect(await answerTo(hub, cuff)).toBe(0);
  expect(await answerTo(hub, cuff, wrong)).toBe(5);
  expect(await answerTo(hub, deviceKey.parse("cuore-a-casa/bp-999"))).toBe(5);
  expect(await answerTo(hub, cuff, { username: "not a device" })).toBe(5);
  const nameless = await RawClient.open(hub.port);
  nameless.send({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "x",
    keepalive: 60,
  });
  expect(await nameless.next()).toMatchObject({ cmd: "connack", returnCode: 5 });

  const kept = hub.credentials.get(cuff);
  if (kept !== undefined) hub.credentials.set(cuff, { ...kept, revoked: true });
  expect(await answerTo(hub, cuff)).toBe(5);
});

test("an MQTT 5 CONNECT is answered with CONNACK 1 in the shape of 3.1.1, and closed", async () => {
  await using hub = await house();
  const peer = await RawClient.open(hub.port);
  const bytes = new Promise<Buffer>((resolve) => peer.socket.once("data", resolve));
  peer.write(generate({ ...connectPacket(cuff), protocolVersion: 5 }, { protocolVersion: 5 }));
  expect([...(await bytes)]).toEqual([0x20, 2, 0, 1]);
  await peer.closed;
});

test("a keepalive of none, or above the limit, is refused", async () => {
  await using hub = await house({ limits: { keepalive: minutes(5) } });
  expect(await answerTo(hub, cuff, { keepalive: 0 })).toBe(6);
  expect(await answerTo(hub, cuff, { keepalive: 301 })).toBe(6);
  expect(await answerTo(hub, cuff, { keepalive: 300 })).toBe(0);
});

test("a registry that cannot be asked, and a journal that refuses, are answered with CONNACK 3", async () => {
  await using broken = await house({ credential: () => Promise.reject(new Error("no database")) });
  expect(await answerTo(broken, cuff)).toBe(3);
  await using hub = await house();
  hub.journal.stateNow = "refusing";
  expect(await answerTo(hub, cuff)).toBe(3);
  hub.journal.stateNow = "holding";
  expect(await answerTo(hub, cuff), "a journal that holds may be open again soon").toBe(0);
});

test("five wrong secrets in a minute cool a source down for a minute, unlooked at, and no other source", async () => {
  let now = atMillisecond(1_800_000_000_000);
  const pass = (by: Duration) => {
    now = after(now, by);
  };
  let lookups = 0;
  await using hub = await house({
    clock: { now: () => now },
    credential: async (device) => {
      lookups++;
      return hub.credentials.get(device) ?? null;
    },
  });
  for (let i = 0; i < 4; i++) expect(await answerTo(hub, cuff, wrong)).toBe(5);
  pass(minutes(1));
  expect(await answerTo(hub, cuff, wrong), "the four are forgotten").toBe(5);
  expect(await answerTo(hub, cuff)).toBe(0);

  for (let i = 0; i < 4; i++) expect(await answerTo(hub, cuff, wrong)).toBe(5);
  const before = lookups;
  expect(await answerTo(hub, cuff), "cooling, though the secret is right").toBe(5);
  expect(lookups).toBe(before);
  expect(await answerTo(hub, scale), "another name from the same address").toBe(0);
  pass(seconds(61));
  expect(await answerTo(hub, cuff)).toBe(0);
});

test("a second connection of the same device takes over, is counted, and is the one that hears", async () => {
  await using hub = await house();
  const first = await RawClient.signedIn(hub.port, cuff);
  const receipt = { topic: topicOf(cuff, "receipt"), qos: 1 as const };
  first.send({ cmd: "subscribe", messageId: 1, subscriptions: [receipt] });
  await first.hear(1);
  const second = await RawClient.signedIn(hub.port, cuff);
  expect(await first.next()).toBeNull();
  expect(hub.board.get("broker_takeovers_total")).toBe(1);
  second.send({ cmd: "subscribe", messageId: 1, subscriptions: [receipt] });
  await second.hear(1);
  hub.broker.tell(cuff, "{}");
  expect(await second.next()).toMatchObject({ cmd: "publish", topic: receipt.topic });
});

test("of many connections of one device at once, exactly one session is left", async () => {
  await using hub = await house();
  const takers = await Promise.all(Array.from({ length: 8 }, () => RawClient.open(hub.port)));
  for (const taker of takers) taker.send(connectPacket(cuff));
  await until(() => hub.board.get("broker_takeovers_total") === 7);
  await until(() => hub.board.get("broker_connections") === 1);
  const last = await RawClient.signedIn(hub.port, cuff);
  await until(() => hub.board.get("broker_connections") === 1);
  expect(await last.beforePong()).toEqual([]);
});

test("one session is left also when the former one, with its subscriptions, is just ending by itself", async () => {
  await using hub = await house();
  const subscriptions = [{ topic: topicOf(cuff, "receipt"), qos: 1 as const }];
  for (let round = 0; round < 5; round++) {
    const former = await RawClient.signedIn(hub.port, cuff);
    former.send({ cmd: "subscribe", messageId: 1, subscriptions });
    await former.hear(1);
    const rivals = [await RawClient.open(hub.port), await RawClient.open(hub.port)];
    for (const rival of rivals) rival.send(connectPacket(cuff));
    former.socket.end();
    await Promise.all(rivals.map((rival) => rival.next()));
    const last = await RawClient.signedIn(hub.port, cuff);
    await until(() => hub.board.get("broker_connections") === 1);
    expect(await last.beforePong()).toEqual([]);
  }
});

test("a session whose credential the hub revokes is gone at once, and so is one still at the door", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await using hub = await house({
    credential: async (device) => {
      const kept = hub.credentials.get(device) ?? null;
      if (device === scale) {
        asked.resolve();
        await answer.promise;
      }
      return kept;
    },
  });
  const revoke = (device: DeviceKey) => {
    hub.credentials.set(device, { ...credentialOf(Buffer.alloc(32)), revoked: true });
    hub.broker.credentialChanged(device);
  };
  const live = await RawClient.signedIn(hub.port, cuff);
  revoke(cuff);
  expect(await live.next()).toBeNull();

  const atTheDoor = await RawClient.open(hub.port);
  atTheDoor.send(connectPacket(scale));
  await asked.promise;
  revoke(scale);
  answer.resolve();
  expect(await atTheDoor.next(), "its credential was read before it was revoked").toBeNull();
  await until(() => hub.board.get("broker_connections") === 0);
});

test("what is logged of a thousand refusals is a line or two, and never a secret, a payload or a made-up name", async () => {
  await using hub = await house();
  for (let i = 0; i < 50; i++) {
    await answerTo(hub, cuff, { password: Buffer.from("hunter2") });
    await answerTo(hub, cuff, { username: "hunter2", clientId: "hunter2" });
    const device = await RawClient.signedIn(hub.port, scale);
    device.send(publishPacket("hunter2", "hunter2"));
    await device.closed;
  }
  expect(hub.lines.length).toBeLessThan(10);
  expect(hub.lines.join()).not.toContain("hunter2");
  expect(hub.board.get("broker_refused_total")).toBe(150);
});
