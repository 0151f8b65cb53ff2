import { connect } from "node:net";
import { expect, test } from "vitest";
import { topicOf } from "../../model/topics.ts";
import { cuff, house, until } from "./house.ts";
import { publishPacket, RawClient } from "./raw-client.ts";

const telemetry = topicOf(cuff, "telemetry");
const will = { topic: topicOf(cuff, "status"), payload: Buffer.from("{}"), qos: 1 as const };

test("a stop acknowledges what the journal was handed, takes nothing more, and closes", async () => {
  const hub = await house({ limits: { deviceRate: 1, deviceBurst: 3 } });
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff, { will });
  for (let id = 1; id <= 5; id++) {
    device.send(publishPacket(telemetry, `${id}`, { messageId: id, qos: id === 2 ? 2 : 1 }));
  }
  await until(() => hub.board.get("broker_delayed_total") === 2);
  const stopped = hub.broker.stop();
  device.send(publishPacket(telemetry, "late", { messageId: 6 }));
  await until(() => hub.journal.waiting === 5);
  hub.journal.commit();
  const heard = [...(await device.hear(5))].toSorted();
  expect(heard).toEqual(["puback 1", "puback 3", "puback 4", "puback 5", "pubrec 2"]);
  expect(await device.next()).toBeNull();
  await stopped;
  expect(hub.journal.texts, "neither what came late nor the will").toEqual(["1", "2", "3", "4", "5"]);
  const refused = await new Promise((resolve) => {
    connect(hub.port, "127.0.0.1").once("error", resolve).once("connect", resolve);
  });
  expect(refused).toMatchObject({ code: "ECONNREFUSED" });
});

test("a stop does not wait for ever for a journal that takes nothing, nor acknowledges what it did not take", async () => {
  const hub = await house();
  hub.journal.disk = "by-hand";
  const device = await RawClient.signedIn(hub.port, cuff);
  device.send(publishPacket(telemetry, "x"));
  await until(() => hub.journal.waiting === 1);
  const began = performance.now();
  await hub.broker.stop();
  expect(performance.now() - began).toBeLessThan(5000);
  expect(await device.next()).toBeNull();
  await hub.broker.stop(); // a second stop finds nothing to do
});

test("a port that is taken is told as a fault of the configuration", async () => {
  await using hub = await house();
  const listen = { host: "127.0.0.1", port: hub.port };
  await expect(house({ listen })).rejects.toMatchObject({ code: "configuration-rejected" });
});
