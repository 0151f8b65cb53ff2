import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { durabilityGate } from "../../broker/durability-gate.ts";
import { type FairIntakeNeeds, fairIntake } from "../../broker/fair-intake.ts";
import { boardOn } from "../../model/board.ts";
import { type DeviceKey, deviceKey, serviceId } from "../../model/identity.ts";
import { atMillisecond } from "../../model/time.ts";
import { topicOf } from "../../model/topics.ts";
import { handJournal } from "./hand-journal.ts";
import { cuff, house, scale, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const respiro = deviceKey.parse("respiro/ox-001");
const third = deviceKey.parse("passo/step-001");
const cuore = serviceId.parse("cuore-a-casa");

/** An intake over a journal in the test's hand, and what was settled of whom. */
function intake(over: Partial<FairIntakeNeeds> = {}) {
  const journal = handJournal();
  const board = boardOn();
  const gate = durabilityGate(journal, board, () => {});
  const fair = fairIntake({ gate, rates: new Map(), room: 10_000, clock: systemClock, board, ...over });
  const settled: string[] = [];
  const send = (device: DeviceKey, text: string): void =>
    fair.pass({
      message: {
        device,
        channel: "telemetry",
        receivedAt: atMillisecond(0),
        again: false,
        payload: Buffer.from(text.padEnd(100)),
      },
      settle: (failure) => void settled.push(failure === null ? text : failure.code),
    });
  const trimmed = () => journal.texts.map((text) => text.trim());
  return { journal, board, fair, settled, send, trimmed };
}

test("while the journal waits a flooding service fills half of its room, two of them two thirds, and others still get in", () => {
  const { journal, board, send } = intake();
  journal.disk = "by-hand";
  const bytesOf = (device: DeviceKey) =>
    journal.messages.filter((each) => each.device === device).length * (100 + device.length + 32);
  for (let i = 0; i < 200; i++) send(cuff, `${i}`);
  expect(bytesOf(cuff)).toBeGreaterThan(4500);
  expect(bytesOf(cuff)).toBeLessThanOrEqual(5000);
  for (let i = 0; i < 200; i++) send(respiro, `${i}`);
  expect(bytesOf(respiro)).toBeGreaterThan(2200);
  expect(bytesOf(respiro)).toBeLessThanOrEqual(2500);
  send(third, "here");
  expect(bytesOf(third), "whoever comes last finds room").toBeGreaterThan(0);
  expect(board.get("broker_share_delayed_total")).toBeGreaterThan(300);
  expect(board.get("broker_services_waiting")).toBe(2);
});

test("what waited for room goes when there is some: all of it, each device's in order, and the figures go back", async () => {
  const { journal, board, send, settled, trimmed } = intake();
  journal.disk = "by-hand";
  for (let i = 0; i < 300; i++) send(i % 3 === 0 ? scale : cuff, `${i}`);
  journal.disk = "at-once";
  journal.commit();
  await until(() => settled.length === 300);
  const numbers = trimmed().map(Number);
  for (const part of [0, 1, 2]) {
    const own = numbers.filter((each) => (part === 0 ? each % 3 === 0 : each % 3 === part));
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
  expect(board.get("broker_service_waiting")).toBe(0);
  expect(board.get("broker_services_waiting")).toBe(0);
});

test("a message larger than what is left gets in when nothing else of its service waits", () => {
  const { journal, send } = intake({ room: 50 });
  journal.disk = "by-hand";
  send(cuff, "one");
  send(cuff, "two");
  expect(journal.texts).toHaveLength(1);
});

test("a failed append gives its room back", async () => {
  const { journal, send, settled } = intake({ room: 400 });
  journal.disk = "by-hand";
  for (const text of ["one", "two", "three"]) send(cuff, text);
  journal.fail();
  await until(() => journal.texts.length > settled.length && settled.length > 0);
  journal.disk = "at-once";
  journal.commit();
  await until(() => settled.length === 3);
  expect(settled.filter((each) => each === "journal-full").length).toBeGreaterThan(0);
});

test("devices of a service share its rate in turn: one that floods does not keep its neighbour waiting", async () => {
  const { send, trimmed, board } = intake({ rates: new Map([[cuore, 50]]), room: 1_000_000 });
  for (let i = 0; i < 150; i++) send(cuff, `flood ${i}`);
  send(scale, "calm");
  expect(trimmed()).toHaveLength(100);
  await until(() => trimmed().includes("calm"));
  expect(trimmed().indexOf("calm")).toBeLessThan(105);
  expect(board.get("broker_service_delayed_total")).toBe(51);
});

test("a service without a rate is not slowed by another's", () => {
  const { send, trimmed } = intake({ rates: new Map([[cuore, 1]]), room: 1_000_000 });
  for (let i = 0; i < 100; i++) send(cuff, "flood");
  for (let i = 0; i < 100; i++) send(respiro, "free");
  expect(trimmed().filter((text) => text === "free")).toHaveLength(100);
});

const telemetry = topicOf(cuff, "telemetry");

test("what a broken connection left waiting comes before what the next one sends, and bounds it", async () => {
  await using hub = await house({ serviceRates: new Map([[cuore, 20]]), limits: { receiveWindow: 8 } });
  for (let round = 0; round < 4; round++) {
    const device = await RawClient.signedIn(hub.port, cuff);
    for (let i = 0; i < 20; i++) device.send(publishPacket(telemetry, `${round * 20 + i}`, { qos: 0 }));
    await device.beforePong();
    device.socket.destroy();
    expect(hub.board.get("broker_service_waiting"), "two windows at most").toBeLessThanOrEqual(16);
  }
  await until(() => hub.journal.messages.length === 80);
  expect(hub.journal.texts).toEqual(Array.from({ length: 80 }, (_, i) => `${i}`));
});

test("messages waiting for their service's turn are acknowledged when the hub stops, in order", async () => {
  const hub = await house({ serviceRates: new Map([[cuore, 1]]) });
  const device = await RawClient.signedIn(hub.port, cuff);
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);
  // In one piece: the library reads no further while it waits for answers.
  const packets = ids.map((id) => generate(publishPacket(telemetry, `${id}`, { messageId: id })));
  device.write(Buffer.concat(packets));
  await until(() => hub.board.get("broker_service_waiting") > 10);
  const heard = device.hear(20);
  await hub.broker.stop();
  expect(await heard).toEqual(ids.map((id) => `puback ${id}`));
});
