import { expect, onTestFinished, test } from "vitest";
import { startHub } from "../../simulators/hub-process.ts";
import { assignedFrom, connect, eventually, openHouse, provision, topicOf } from "./house.ts";
import { labhub } from "./labhub.ts";

const message = (seq: number): string => {
  const at = new Date(Date.now() - 600_000 + seq * 1000).toISOString();
  return JSON.stringify({ v: 1, seq, receipt: true, readings: [{ at, code: "spo2", value: 96, unit: "%" }] });
};

test("a front door and the rest as two processes on one data directory: what passes between them and what does not", async () => {
  const house = await openHouse({ LABHUB_ROLES: "pipeline,api" });
  const settings = { LABHUB_ROLES: "broker" };
  const frontDoor = await startHub({ dataDir: house.dataDir, settings });
  onTestFinished(() => frontDoor.kill());
  await expect(startHub({ dataDir: house.dataDir, settings }), "each part is taken once").rejects.toThrow();

  const [who, other] = await provision(house.door, 2);
  if (who === undefined || other === undefined) throw new Error("two were made");
  const through = { ...house, hub: frontDoor };
  const device = await connect(through, who);
  await connect(through, other);
  const receipts: string[] = [];
  device.on("message", (_, receipt) => receipts.push(receipt.toString()));
  await device.subscribeAsync(topicOf(who, "receipt"), { qos: 1 });
  for (let seq = 1; seq <= 5; seq += 1) await device.publishAsync(topicOf(who), message(seq), { qos: 1 });
  const kept = () => house.clinician.readings(who.patient, { code: "spo2", from: assignedFrom });
  await eventually(async () => (await kept()).length === 5);

  await eventually(async () => (await house.door.metrics()).get("labhub_pipeline_messages_total") === 5);
  const figures = await house.door.metrics();
  expect(figures.get("labhub_broker_messages_total"), "the front door's own are not seen here").toBe(0);
  expect(receipts, "receipts do not pass").toEqual([]);

  const closed = new Promise<number>((resolve) => device.once("close", () => resolve(Date.now())));
  expect(await labhub(house.dataDir, ["device", "revoke", who.username])).toMatchObject({ code: 0 });
  const at = Date.now();
  expect((await closed) - at, "a revocation does").toBeLessThan(2500);

  // The front door goes on when everything behind it is gone, and what it took is looked at afterwards.
  await house.hub.kill();
  const last = await connect(through, other);
  await last.publishAsync(topicOf(other), message(9), { qos: 1 });
  await house.restart();
  await eventually(async () => {
    const found = await house.clinician.readings(other.patient, { code: "spo2", from: assignedFrom });
    return found.length === 1;
  });
});
