import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { pacing } from "../../broker/pace.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { receipt as receiptForm } from "../../model/receipt.ts";
import { notDeclared } from "../../model/stray.ts";
import { atMillisecond, seconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { bySecret, type Cast, cast, child, cuff, gateway, published, stray, subscribed } from "./cast.ts";
import { roomyLimits, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const linkNotes = ({ hub }: Cast) => hub.notes.flatMap((each) => (each.note === "link" ? [each.change] : []));
const briefly = (of: Cast): readonly string[] =>
  linkNotes(of).map((each) => `${each.device} ${"by" in each ? each.by : `ended ${each.ended}`}`);

test("what a gateway says for a declared child is the child's own, in the journal and as a link", async () => {
  await using all = await cast();
  const client = await all.connect(bySecret(gateway));
  await client.publishAsync(topicOf(child, "telemetry"), "of the child", { qos: 1 });
  await client.publishAsync(topicOf(gateway, "status"), "its own", { qos: 1 });
  await client.publishAsync(topicOf(child, "telemetry"), "again", { qos: 2 });
  expect(all.hub.journal.messages.map(({ device, channel }) => [device, channel])).toEqual([
    [child, "telemetry"],
    [gateway, "status"],
    [child, "telemetry"],
  ]);
  await client.endAsync();
  await until(() => linkNotes(all).length === 4);
  expect(briefly(all)).toEqual([
    `${gateway} tcp`,
    `${child} through`,
    `${child} ended disconnect`,
    `${gateway} ended disconnect`,
  ]);
});

test("a child's own connection counts before its gateway's, and what the gateway says then is taken and no link", async () => {
  await using all = await cast();
  const through = await all.connect(bySecret(gateway));
  await through.publishAsync(topicOf(child, "status"), "{}", { qos: 1 });
  const own = await all.connect(bySecret(child));
  await until(() => linkNotes(all).length === 4);
  await through.publishAsync(topicOf(child, "status"), "{}", { qos: 1 });
  own.end(true);
  await until(() => linkNotes(all).length === 5);
  await through.publishAsync(topicOf(child, "status"), "{}", { qos: 1 });
  await until(() => linkNotes(all).length === 6);
  expect(briefly(all).slice(1)).toEqual([
    `${child} through`,
    `${child} ended taken-over`,
    `${child} tcp`,
    `${child} ended lost`,
    `${child} through`,
  ]);
  expect(all.hub.journal.messages).toHaveLength(3);
});

test("an undeclared child: the gateway is told why where it listens, then closed, and the stray is noted", async () => {
  await using all = await cast();
  const client = await all.connect(bySecret(gateway));
  const heard: { readonly topic: string; readonly text: string }[] = [];
  client.on("message", (topic, payload) => heard.push({ topic, text: payload.toString() }));
  await subscribed(client, topicOf(gateway, "receipt"));
  expect(await published(client, topicOf(stray, "telemetry"))).toBe("closed");
  expect(heard.map(({ topic }) => topic)).toEqual([topicOf(gateway, "receipt")]);
  const told = JSON.parse(heard[0]?.text ?? "");
  expect(notDeclared.parse(told)).toMatchObject({ device: stray, problems: [{ reason: "not-declared" }] });
  expect(receiptForm.safeParse(told).success, "no verdict on a message the hub has").toBe(false);

  const deaf = await all.connect(bySecret(gateway));
  expect(await published(deaf, topicOf(stray, "telemetry"))).toBe("closed");
  const strays = () => all.hub.notes.filter((each) => each.note === "stray");
  await expect
    .poll(strays) // notes are gathered for some milliseconds
    .toEqual([0, 1].map(() => expect.objectContaining({ gateway, device: stray })));
  expect(all.hub.board.get("broker_strays_total")).toBe(2);
  expect(all.hub.journal.messages).toEqual([]);
  const expelled = () => linkNotes(all).filter((each) => "ended" in each && each.ended === "expelled");
  await expect.poll(expelled).toHaveLength(2);
});

test("what came in one go with a stray's message is neither taken nor acknowledged after it", async () => {
  await using all = await cast();
  const raw = await RawClient.signedIn(all.hub.port, gateway);
  raw.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: topicOf(gateway, "receipt"), qos: 1 }],
  });
  await raw.hear(1);
  const status = (device: DeviceKey, messageId: number) =>
    generate(publishPacket(topicOf(device, "status"), "x", { messageId }));
  raw.write(Buffer.concat([status(gateway, 10), status(stray, 11), status(gateway, 12), status(stray, 13)]));
  const heard: (string | null)[] = [];
  for (let last: string | null = ""; last !== null; heard.push(last)) [last = null] = await raw.hear(1);
  expect(heard.filter((each) => each?.startsWith("puback"))).not.toContain("puback 12");
  expect(heard.some((each) => each?.startsWith("publish"))).toBe(true);
  expect(all.hub.journal.messages).toHaveLength(1);
  expect(all.hub.board.get("broker_strays_total")).toBe(1);
});

test("a gateway that does not read is closed all the same", async () => {
  await using all = await cast();
  const deaf = await RawClient.signedIn(all.hub.port, gateway);
  deaf.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: topicOf(gateway, "receipt"), qos: 1 }],
  });
  await deaf.hear(1);
  deaf.socket.pause();
  deaf.send(publishPacket(topicOf(stray, "telemetry"), "x"));
  await until(() => all.hub.board.get("broker_connections") === 0);
});

test("children that come and go take effect within two seconds, and the gateway stays connected", async () => {
  await using all = await cast();
  const client = await all.connect(bySecret(gateway));
  expect(await subscribed(client, topicOf(child, "command"))).toBe("granted");
  expect(await subscribed(client, topicOf(stray, "command"))).toBe("refused");
  await client.publishAsync(topicOf(child, "telemetry"), "{}", { qos: 1 });
  const changedAt = performance.now();
  all.know(gateway, { children: [stray] });
  all.hub.registry.version += 1;
  // The former child is heard no more: that it is released shows when the change has come.
  await until(() => briefly(all).includes(`${child} ended expelled`));
  expect(performance.now() - changedAt).toBeLessThan(2000);
  expect(await subscribed(client, topicOf(stray, "command"))).toBe("granted");
  expect(await published(client, topicOf(stray, "telemetry"))).toBe("taken");
  all.hub.broker.say([{ say: "down", device: child, channel: "command", text: "not for it" }]);
  all.hub.broker.say([{ say: "down", device: stray, channel: "command", text: "for it" }]);
  const heard = await new Promise((resolve) =>
    client.once("message", (_, payload) => resolve(String(payload))),
  );
  expect(heard).toBe("for it");
  expect(client.connected).toBe(true);
  expect(await published(client, topicOf(child, "telemetry"))).toBe("closed");

  all.know(gateway, { children: [] });
  const changed = await all.connect(bySecret(gateway));
  all.know(gateway, { children: [child] });
  all.hub.broker.credentialChanged(gateway); // as the API says it
  await until(() => all.hub.board.get("broker_gateway_children") === 1);
  expect(await published(changed, topicOf(child, "telemetry"))).toBe("taken");
});

test("a child that is taken away while its gateway waits at the door is taken away", async () => {
  await using all = await cast({ limits: { flapConnects: 1, flapDelay: seconds(1.5) } });
  await all.connect(bySecret(gateway));
  const waiting = all.connect(bySecret(gateway));
  await until(() => all.hub.board.get("broker_flapping_delayed_total") === 1);
  all.know(gateway, { children: [] });
  all.hub.registry.version += 1;
  const client = await waiting;
  await until(() => all.hub.board.get("broker_gateway_children") === 0);
  expect(await published(client, topicOf(child, "telemetry"))).toBe("closed");
});

test("a child is told by its gateway, in its own topic; by its own connection when it listens there", async () => {
  await using all = await cast();
  const through = await all.connect(bySecret(gateway));
  const heard: string[] = [];
  through.on("message", (topic, payload) => heard.push(`gateway ${topic} ${payload}`));
  await subscribed(through, `lab/v1/${child}/#`);
  await until(() => all.hub.notes.some(({ note }) => note === "listens"));
  expect(all.hub.notes).toContainEqual({
    note: "listens",
    device: child,
    channels: ["receipt", "config", "command"],
  });
  all.hub.broker.tell(child, "one");
  await until(() => heard.length === 1);
  const own = await all.connect(bySecret(child));
  own.on("message", (topic, payload) => heard.push(`own ${topic} ${payload}`));
  all.hub.broker.tell(child, "two");
  await subscribed(own, topicOf(child, "receipt"));
  all.hub.broker.tell(child, "three");
  await until(() => heard.length === 3);
  const topic = topicOf(child, "receipt");
  expect(heard).toEqual([`gateway ${topic} one`, `gateway ${topic} two`, `own ${topic} three`]);
});

test("a gateway's children have an allowance each, and all together one more", () => {
  const limits = { ...roomyLimits, deviceRate: 10, deviceBurst: 10, gatewayRate: 20, gatewayBurst: 25 };
  const pace = pacing({ ...limits, receiveWindow: 1000 });
  const now = atMillisecond(1_800_000_000_000);
  const children = [child, stray, cuff];
  const who = { is: "device", device: gateway, children: new Set(children) } as const;
  const waits = (device: DeviceKey, count: number) =>
    Array.from({ length: count }, () => Math.round(pace(who, device, now)));
  expect(waits(child, 12)).toEqual([...Array(10).fill(0), 100, 200]);
  expect(waits(stray, 10), "another child is not slowed by that").toEqual(Array(10).fill(0));
  expect(waits(cuff, 5), "25 are through: 20 a second from here on").toEqual([0, 0, 0, 50, 100]);
  const alone = { is: "device", device: cuff, children: new Set<DeviceKey>() } as const;
  expect(pace(alone, cuff, now), "by its own connection the gateway's does not count").toBe(0);
});

test("of what came in one go, a child's flood is slowed and what its sibling sent in between is not", async () => {
  await using all = await cast({ limits: { deviceRate: 20, deviceBurst: 2, receiveWindow: 64 } });
  all.know(gateway, { children: [child, stray] });
  const client = await RawClient.signedIn(all.hub.port, gateway);
  const flood = Array.from({ length: 12 }, (_, i) =>
    publishPacket(topicOf(child, "telemetry"), "x", { messageId: i + 1 }),
  );
  const sibling = publishPacket(topicOf(stray, "telemetry"), "y", { messageId: 50 });
  client.write(Buffer.concat([...flood, sibling].map((packet) => generate(packet))));
  expect(await client.hear(3)).toEqual(["puback 1", "puback 2", "puback 50"]);
  expect(await client.hear(10)).toEqual(Array.from({ length: 10 }, (_, i) => `puback ${i + 3}`));
});
