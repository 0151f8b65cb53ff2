// What the desk is told of what happens at the door.
import { expect, test } from "vitest";
import { deliveries } from "../../broker/deliveries.ts";
import { doorNotes } from "../../broker/door-notes.ts";
import { boardOn } from "../../model/board.ts";
import type { DoorNote } from "../../model/door-note.ts";
import { atMillisecond, seconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { bySecret, type Cast, cast, cuff, printOf, published, subscribed } from "./cast.ts";
import { hashSecret, house, scale, until } from "./house.ts";
import { connectPacket, RawClient, secretOf } from "./raw-client.ts";

const ends = (notes: readonly DoorNote[]): readonly string[] =>
  notes.flatMap((each) => (each.note === "link" && "ended" in each.change ? [each.change.ended] : []));
const links = ({ hub }: Pick<Cast, "hub">): readonly string[] =>
  hub.notes.flatMap((each) =>
    each.note === "link" ? ["by" in each.change ? each.change.by : each.change.ended] : [],
  );

test("notes are told once a turn, in order; what is too much for one turn is dropped and counted", async () => {
  const told: (readonly DoorNote[])[] = [];
  const board = boardOn();
  const notes = doorNotes((some) => told.push(some), board);
  const note = (id: string): DoorNote => ({ note: "acknowledged", id, at: atMillisecond(0) });
  for (let id = 0; id < 10_050; id += 1) notes.note(note(String(id)));
  expect(told).toEqual([]);
  await new Promise(setImmediate);
  notes.note(note("later"));
  notes.flush();
  expect(told.map(({ length }) => length)).toEqual([10_000, 1]);
  expect(told[0]?.[9999]).toEqual(note("9999"));
  expect(board.get("broker_notes_dropped_total")).toBe(50);
});

test("a credential's use is noted with its proof: the secret that was right, or the certificate", async () => {
  await using all = await cast();
  const certificate = await all.certificate(cuff);
  await all.connect(bySecret(cuff));
  await all.overTls(certificate);
  await expect(all.connect({ username: cuff, password: "wrong" })).rejects.toThrow();
  const used = () => all.hub.notes.flatMap((each) => (each.note === "used" ? [each.proof] : []));
  await expect.poll(used).toEqual([
    { by: "secret", hash: hashSecret(secretOf(cuff)) },
    { by: "certificate", fingerprint: printOf(certificate) },
  ]);
});

test("links come and go with the reason, each once", async () => {
  await using all = await cast({ limits: { keepalive: seconds(5) } });
  const politely = await all.connect({ ...bySecret(cuff), keepalive: 5 });
  await politely.endAsync();
  await until(() => links(all).length === 2);
  const broken = await RawClient.signedIn(all.hub.port, cuff, { keepalive: 5 });
  broken.socket.resetAndDestroy();
  await until(() => links(all).length === 4);
  await RawClient.signedIn(all.hub.port, cuff, { keepalive: 5 });
  await all.overTls(null, { ...bySecret(cuff), keepalive: 5 });
  await until(() => links(all).length === 7);
  all.know(cuff, { revoked: true });
  all.hub.broker.credentialChanged(cuff);
  await until(() => links(all).length === 8);
  all.know(cuff, { revoked: false });
  const silent = await RawClient.signedIn(all.hub.port, cuff, { keepalive: 1 });
  await silent.closed;
  await until(() => links(all).length === 10);
  const lawless = await all.connect({ ...bySecret(cuff), keepalive: 5 });
  await published(lawless, "$SYS/x");
  await until(() => links(all).length === 12);
  expect(links(all)).toEqual([
    ...["tcp", "disconnect", "tcp", "lost", "tcp", "taken-over", "tls", "expelled"],
    ...["tcp", "keepalive", "tcp", "expelled"],
  ]);
});

test("a hub that stops says so of all that were linked", async () => {
  await using hub = await house();
  await hub.client(cuff);
  await hub.broker.stop();
  expect(ends(hub.notes)).toEqual(["hub-stopped"]);
});

test("what was sent with an id is acknowledged by the PUBACK of that very packet, and not by being sent", async () => {
  await using hub = await house();
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `lab/v1/${cuff}/#`, qos: 1 }] });
  await device.hear(1);
  const say = (id: string) =>
    hub.broker.say([{ say: "down", device: cuff, channel: "command", text: id, id }]);
  for (const id of ["a", "b", "c"]) say(id);
  hub.broker.tell(cuff, '{"status":"stored"}');
  const got = [await device.next(), await device.next(), await device.next(), await device.next()];
  const idOf = (n: number) => got[n]?.messageId ?? 0;
  expect(new Set(got.map((_, n) => idOf(n))).size).toBe(4);
  expect(hub.board.get("broker_unacknowledged")).toBe(3);
  const acknowledged = () => hub.notes.flatMap((each) => (each.note === "acknowledged" ? [each.id] : []));
  device.send({ cmd: "puback", messageId: idOf(1) });
  device.send({ cmd: "puback", messageId: idOf(1) });
  device.send({ cmd: "puback", messageId: idOf(3) });
  device.send({ cmd: "puback", messageId: 60_000 });
  device.write(Uint8Array.of(0x40));
  device.write(Uint8Array.of(2, idOf(0) >> 8));
  device.write(Uint8Array.of(idOf(0) & 255));
  await device.beforePong();
  await until(() => acknowledged().length === 2);
  expect(acknowledged()).toEqual(["b", "a"]);
  device.socket.destroy();
  await until(() => hub.board.get("broker_connections") === 0);
  expect(hub.board.get("broker_unacknowledged")).toBe(0);
  expect(acknowledged(), "the third was sent and never arrived").toEqual(["b", "a"]);
});

test("a config is sent with the retain flag; a command and a receipt are not", async () => {
  await using all = await cast();
  const client = await all.connect(bySecret(cuff));
  const heard: string[] = [];
  client.on("message", (topic, _, { retain, qos }) => heard.push(`${topic} ${qos} ${retain}`));
  await subscribed(client, `lab/v1/${cuff}/#`);
  for (const channel of ["config", "command", "receipt"] as const) {
    all.hub.broker.say([{ say: "down", device: cuff, channel, text: "{}" }]);
  }
  await until(() => heard.length === 3);
  expect(heard).toEqual([
    `${topicOf(cuff, "config")} 1 true`,
    `${topicOf(cuff, "command")} 1 false`,
    `${topicOf(cuff, "receipt")} 1 false`,
  ]);
});

test("a receipt that tells of a problem and finds nobody is noted; one that tells of none is only counted", async () => {
  await using hub = await house();
  for (const status of ["stored", "duplicate", "partly-stored", "quarantined"]) {
    hub.broker.tell(cuff, JSON.stringify({ v: 1, status }));
  }
  hub.broker.tell(cuff, "no JSON");
  await new Promise(setImmediate);
  const missed = hub.notes.flatMap((each) =>
    each.note === "receipt-missed" ? [JSON.parse(each.receipt)] : [],
  );
  expect(missed.map(({ status }) => status)).toEqual(["partly-stored", "quarantined"]);
  expect(hub.board.get("broker_receipts_dropped_total")).toBe(5);
});

test("a desk that began anew is told who is linked since when and by what, and who listens to what", async () => {
  await using all = await cast();
  const client = await all.connect(bySecret(cuff));
  await subscribed(client, topicOf(cuff, "config"));
  const gone = await all.connect(bySecret(scale));
  await gone.endAsync();
  await until(() => links(all).length === 3 && all.hub.notes.some(({ note }) => note === "listens"));
  const began = all.hub.notes.flatMap((each) => (each.note === "link" ? [each.change] : []));
  all.hub.notes.length = 0;
  all.hub.broker.tellAnew();
  await until(() => all.hub.notes.length === 3);
  expect(all.hub.notes).toEqual([
    { note: "linked", way: "hub", links: began.slice(0, 1), at: expect.any(Number) },
    expect.objectContaining({ note: "used", device: cuff }),
    { note: "listens", device: cuff, channels: ["config"] },
  ]);
});

test("identifiers of what waits are not given again, and no more waits than may", () => {
  let shown = 0;
  const sent = deliveries((by) => {
    shown += by;
  });
  const told: number[] = [];
  const missed: number[] = [];
  const stamp = (n: number | null): number => {
    let id = 0;
    const fate = { acknowledged: () => void told.push(n ?? 0), missed: () => void missed.push(n ?? 0) };
    sent.during(n === null ? null : fate, () => {
      id = (sent.stamp({ qos: 1 }) as { messageId?: number }).messageId ?? 0;
    });
    return id;
  };
  const kept = stamp(1);
  const ids = new Set(Array.from({ length: 70_000 }, () => stamp(null)));
  expect(ids.has(kept)).toBe(false);
  expect(Math.max(...ids)).toBeLessThanOrEqual(65_535);
  expect(ids.has(0)).toBe(false);
  for (let n = 2; n <= 201; n += 1) stamp(n);
  expect([sent.length, shown], "beyond 200 nobody asks what became of it").toEqual([200, 200]);
  sent.acknowledged(kept);
  expect([told, shown]).toEqual([[1], 199]);
  expect(sent.stamp({ qos: 0 })).toEqual({ qos: 0 });
  sent.forget();
  expect([shown, told, missed]).toEqual([0, [1], Array.from({ length: 199 }, (_, n) => n + 2)]);
});

test("an outdated client that never says goodbye properly is not taken for one that did", async () => {
  await using hub = await house();
  const device = await RawClient.open(hub.port);
  device.send(
    connectPacket(cuff, { will: { topic: topicOf(cuff, "status"), payload: Buffer.from("{}"), qos: 1 } }),
  );
  await device.hear(1);
  device.socket.end();
  await until(() => ends(hub.notes).length === 1);
  expect(ends(hub.notes)).toEqual(["lost"]);
  await until(() => hub.journal.messages.length === 1);
});
