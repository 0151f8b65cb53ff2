// The broker library's pitfalls, one test each: those of publishing, subscribing and reading slowly.
import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { claimants } from "../../broker/claimants.ts";
import { complaints } from "../../broker/complaints.ts";
import { doorNotes } from "../../broker/door-notes.ts";
import { durabilityGate } from "../../broker/durability-gate.ts";
import { links } from "../../broker/links.ts";
import { publishing } from "../../broker/publishing.ts";
import { serving } from "../../broker/served.ts";
import { sessions } from "../../broker/sessions.ts";
import { strays } from "../../broker/strays.ts";
import { boardOn } from "../../model/board.ts";
import { milliseconds } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { handJournal } from "./hand-journal.ts";
import { cuff, house, scale, until } from "./house.ts";
import { connectPacket, publishPacket, RawClient } from "./raw-client.ts";

const status = topicOf(cuff, "status");
const will = { topic: status, payload: Buffer.from('{"online":false}'), qos: 1 as const, retain: true };

test("pitfall, $SYS publishes: refused, and the victim of a forged new/clients stays", async () => {
  await using hub = await house();
  const victim = await RawClient.signedIn(hub.port, scale);
  const forger = await RawClient.signedIn(hub.port, cuff);
  forger.send(publishPacket("$SYS/x/new/clients", scale));
  expect(await forger.next()).toBeNull();
  expect(await victim.beforePong()).toEqual([]);
  expect(hub.journal.messages).toEqual([]);
});

test.each([
  ["other $ topics", "$foo/x"],
  ["other $ topics, sharing", `$share/g/${topicOf(cuff, "telemetry")}`],
  ["U+0000 in topics", `${topicOf(cuff, "telemetry")}\u0000`],
  ["a foreign prefix", topicOf(scale, "telemetry")],
  ["the hub's own channels", topicOf(cuff, "receipt")],
  ["a prefix that begins alike", `${topicOf(cuff, "telemetry")}/x`],
  ["deep nesting", `${topicOf(cuff, "telemetry")}${"/x".repeat(500)}`],
])("pitfall, %s: a publish there closes the connection unacknowledged", async (_, topic) => {
  await using hub = await house();
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(topic, "x"));
  expect(await device.next()).toBeNull();
  expect(hub.journal.messages).toEqual([]);
});

test("pitfall, retained: a retained status is taken, any other retained publish closes the connection", async () => {
  await using hub = await house();
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(status, '{"online":true}', { retain: true }));
  expect(await device.hear(1)).toEqual(["puback 1"]);
  device.send(publishPacket(topicOf(cuff, "telemetry"), "x", { retain: true }));
  expect(await device.next()).toBeNull();
  expect(hub.journal.messages.map(({ channel }) => channel)).toEqual(["status"]);
});

test("pitfall, stale wills of dead brokers: asked about a will without a client, the hook allows it and writes nothing", () => {
  const journal = handJournal();
  const board = boardOn();
  const log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const notes = doorNotes(() => {}, board);
  const needs = { sessions: sessions(board), notes, clock: systemClock, board };
  const hook = publishing({
    ...needs,
    gate: durabilityGate(journal, board, () => {}),
    links: links(notes, systemClock),
    claimants: claimants(needs),
    strays: strays(needs),
    pace: () => milliseconds(0),
    complaints: complaints(log, board, systemClock),
    served: serving(systemClock),
    isStopping: () => false,
  });
  const answers: unknown[] = [];
  // A will as the library's persistence holds it: without the command its types promise.
  const stale = { ...will, cmd: undefined as never, dup: false };
  hook(null, stale, (failure) => answers.push(failure));
  expect(answers).toEqual([null]);
  expect(journal.messages).toEqual([]);
});

test("a will goes to the journal when the connection breaks, after what the device said, and not when it says goodbye", async () => {
  await using hub = await house();
  const polite = await RawClient.signedIn(hub.port, cuff, { will });
  polite.send({ cmd: "disconnect" });
  await polite.closed;
  const broken = await RawClient.signedIn(hub.port, cuff, { will });
  broken.send(publishPacket(topicOf(cuff, "telemetry"), "last"));
  await broken.hear(1);
  broken.socket.resetAndDestroy();
  await until(() => hub.journal.messages.length === 2);
  expect(hub.journal.messages.map(({ channel }) => channel)).toEqual(["telemetry", "status"]);
});

test("pitfall, reading # and $SYS/#: refused with 0x80 each, and the connection stays", async () => {
  await using hub = await house();
  const device = await RawClient.signedIn(hub.port, cuff);
  const filters = ["#", "$SYS/#", "+/v1/#", "$share/g/#", topicOf(scale, "receipt"), "lab/v1/+/+/receipt"];
  const own = [topicOf(cuff, "receipt"), `lab/v1/${cuff}/#`];
  const subscriptions = [...filters, ...own].map((topic) => ({ topic, qos: 1 as const }));
  device.send({ cmd: "subscribe", messageId: 9, subscriptions });
  expect(await device.next()).toMatchObject({ cmd: "suback", granted: [128, 128, 128, 128, 128, 128, 1, 1] });
  await RawClient.signedIn(hub.port, scale);
  expect(await device.beforePong(), "it hears of nobody").toEqual([]);
});

test("pitfall, many filters: those beyond the limit are refused, and 20,000 in one packet close the connection", async () => {
  await using hub = await house({ limits: { subscriptions: 3 } });
  const device = await RawClient.signedIn(hub.port, cuff);
  const own = ["receipt", "config", "command", "#"].map((last) => ({
    topic: `lab/v1/${cuff}/${last}`,
    qos: 0 as const,
  }));
  device.send({ cmd: "subscribe", messageId: 1, subscriptions: own });
  expect(await device.next()).toMatchObject({ granted: [0, 0, 0, 128] });
  device.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: [`lab/v1/${cuff}/config`] });
  expect(await device.hear(1)).toEqual(["unsuback 2"]);
  device.send({ cmd: "subscribe", messageId: 3, subscriptions: own.slice(3) });
  expect(await device.next(), "a filter given back makes room").toMatchObject({ granted: [0] });

  const many = Array.from({ length: 20_000 }, (_, i) => ({ topic: `t/${i}`, qos: 0 as const }));
  device.send({ cmd: "subscribe", messageId: 4, subscriptions: many });
  expect(await device.next()).toBeNull();
});

test("pitfall, slow subscriber: one that stops reading is dropped after the limit, and the others notice nothing", async () => {
  await using hub = await house({ limits: { drainWithin: milliseconds(300) } });
  const frozen = await RawClient.signedIn(hub.port, cuff);
  frozen.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: topicOf(cuff, "receipt"), qos: 1 }],
  });
  await frozen.hear(1);
  frozen.socket.pause();
  const other = await hub.client(scale);
  const receipt = "x".repeat(100_000);
  let slowest = 0;
  while (hub.board.get("broker_connections") === 2) {
    for (let i = 0; i < 10; i++) hub.broker.tell(cuff, receipt);
    const began = performance.now();
    await other.publishAsync(topicOf(scale, "telemetry"), "{}", { qos: 1 });
    slowest = Math.max(slowest, performance.now() - began);
  }
  expect(slowest, "milliseconds for an acknowledgement meanwhile").toBeLessThan(250);
  expect(hub.board.get("broker_receipts_dropped_total")).toBeGreaterThan(0);
});

test("pitfall, malformed input: whatever bytes come, the broker lives and a well-behaved client notices nothing", async () => {
  await using hub = await house();
  const good = await hub.client(scale);
  const valid = [connectPacket(cuff), connectPacket(cuff, { will })];
  const mutated = fc
    .tuple(fc.constantFrom(...valid), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }))
    .map(([packet, changes]) => {
      const bytes = Buffer.concat([
        generate(packet),
        generate(publishPacket(status, "x")),
        Buffer.from([0x82, 9]),
      ]);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
  const garbage = fc.oneof(mutated, fc.uint8Array({ maxLength: 300 }));
  await fc.assert(
    fc.asyncProperty(garbage, async (bytes) => {
      const peer = await RawClient.open(hub.port);
      peer.socket.end(bytes);
      peer.socket.resume();
      await peer.closed;
    }),
    { numRuns: 300 },
  );
  await good.publishAsync(topicOf(scale, "telemetry"), "{}", { qos: 1 });
  expect(good.connected).toBe(true);
});
