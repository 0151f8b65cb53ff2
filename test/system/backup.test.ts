import { readFileSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import type { FrontDoor } from "../../simulators/front-door.ts";
import { filesHolding, filesIn } from "../store/raw-files.ts";
import { caughtUp, connect, freshFolder, openHouse, type Patient, provision, topicOf } from "./house.ts";
import { labhub } from "./labhub.ts";

const from = new Date(Date.now() - 3 * 3_600_000).toISOString();
const began = Date.now() - 2 * 3_600_000;

/** One reading a message, each a second after the one before it: a reading's time says which message it came with. */
const messageOf = (seq: number): string =>
  JSON.stringify({
    v: 1,
    seq,
    readings: [{ at: new Date(began + seq * 1000).toISOString(), code: "spo2", value: 96, unit: "%" }],
  });

interface Sender {
  readonly who: Patient;
  readonly acknowledged: number[];
  last: number;
}

/** Publishes as fast as a device may, until told to stop or cut off. */
async function send(sender: Sender, device: MqttClient, isOver: () => boolean): Promise<void> {
  while (!isOver() && device.connected) {
    sender.last += 1;
    const seq = sender.last;
    const sent = device.publishAsync(topicOf(sender.who), messageOf(seq), { qos: 1 });
    await Promise.race([sent.then(() => sender.acknowledged.push(seq)), pause(2000)]).catch(() => {});
    await pause(40);
  }
}

const storedOf = async (door: FrontDoor, { who }: Sender): Promise<Set<number>> => {
  const readings = await door.readings(who.patient, { code: "spo2", from });
  return new Set(readings.map(({ at }) => Math.round((at - began) / 1000)));
};

test("the drill: a backup made under load is put back, nothing acknowledged before it is missing, and who was erased since stays erased", async () => {
  const house = await openHouse();
  const place = join(await freshFolder(), "backups");
  const senders = (await provision(house.door, 6)).map((who): Sender => ({ who, acknowledged: [], last: 0 }));
  const devices = await Promise.all(senders.map(({ who }) => connect(house, who)));
  let isOver = false;
  const sending = senders.map((sender, n) => send(sender, devices[n] as MqttClient, () => isOver));
  await expect
    .poll(() => Math.min(...senders.map(({ acknowledged }) => acknowledged.length)), { timeout: 30_000 })
    .toBeGreaterThan(20);
  const before = senders.map(({ acknowledged }) => [...acknowledged]);

  const made = await labhub(house.dataDir, ["backup", place, "--json"]);
  expect(made.err).toBe("");
  const { folder } = JSON.parse(made.out) as { folder: string };
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const files = filesIn(folder).toSorted();
  expect(files).toEqual([
    "device.key",
    "journal.db",
    "manifest.json",
    "people.key",
    "state.db",
    "telemetry.db",
  ]);
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o777, file).toBe(0o600);
  expect(await readdir(place), "no draft is left").toEqual([folder.split("/").at(-1)]);

  // Somebody is erased after the backup, under load; then the machine is lost.
  const [gone, ...others] = senders as [Sender, ...Sender[]];
  const patient = gone.who.patient;
  expect(filesHolding(folder, patient)).not.toEqual([]);
  const erased = await labhub(house.dataDir, ["erase", patient, "--json"]);
  expect(erased.err).toBe("");
  const proof = JSON.parse(erased.out) as { id: string; counts: { readings: number; messages: number } };
  expect(proof.counts.readings).toBeGreaterThanOrEqual(before[0]?.length ?? 0);
  expect(proof.counts.messages).toBeGreaterThanOrEqual(proof.counts.readings);
  expect(filesHolding(house.dataDir, patient), "the bytes are in no file of the running hub").toEqual([]);
  expect((await labhub(house.dataDir, ["erase", patient])).err).toContain("no such patient");
  expect(await labhub(house.dataDir, ["audit", "verify"])).toMatchObject({ code: 0 });
  await pause(500);
  isOver = true;
  await house.hub.kill();
  await Promise.all(sending);

  const anew = join(await freshFolder(), "data");
  const restored = await labhub(anew, ["restore", folder, "--json"]);
  expect(restored).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(restored.out)).toMatchObject({ erased: [proof.id] });
  expect(filesHolding(anew, patient)).toEqual([]);
  expect(filesHolding(folder, patient), "the backup itself is as it was").not.toEqual([]);
  expect(await labhub(anew, ["audit", "verify"])).toMatchObject({ code: 0 });
  expect((await labhub(anew, ["restore", folder])).err).toContain("not empty");

  const again = await openHouse({}, anew);
  const { clinician } = again;
  await caughtUp(again.door);
  for (const [n, sender] of others.entries()) {
    const stored = await storedOf(clinician, sender);
    expect(
      (before[n + 1] ?? []).filter((seq) => !stored.has(seq)),
      sender.who.username,
    ).toEqual([]);
  }
  // The devices send again whatever they have; what is there already is told apart.
  const sendAgain = async ({ who, last }: Sender): Promise<void> => {
    const device = await connect(again, who);
    for (let seq = 1; seq <= last; seq += 1) {
      await device.publishAsync(topicOf(who), messageOf(seq), { qos: 1 });
    }
  };
  await Promise.all(senders.map(sendAgain));
  await caughtUp(again.door);
  for (const sender of others) expect((await storedOf(clinician, sender)).size).toBe(sender.last);
  for (const line of await again.door.ledger("device")) expect(line.residual, line.key).toBe(0);
  await expect(clinician.readings(patient, { code: "spo2", from })).rejects.toThrow("404");
  expect(filesHolding(anew, patient)).toEqual([]);
  expect(await again.hub.stop()).toBe(0);
  expect(await labhub(anew, ["audit", "verify"])).toMatchObject({ code: 0 });
});

test("a backup that was altered is not restored, and nothing is written", async () => {
  const house = await openHouse();
  await provision(house.door, 1);
  expect(await house.hub.stop()).toBe(0);
  const place = join(await freshFolder(), "backups");
  expect((await labhub(house.dataDir, ["backup", join(house.dataDir, "inside")])).err).toContain("elsewhere");
  const { folder } = JSON.parse((await labhub(house.dataDir, ["backup", place, "--json"])).out) as {
    folder: string;
  };
  const anew = join(await freshFolder(), "data");
  for (const name of ["state.db", "device.key"]) {
    const whole = readFileSync(join(folder, name));
    const altered = Buffer.from(whole);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    writeFileSync(join(folder, name), altered);
    const refused = await labhub(anew, ["restore", folder]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`${name} is not as it was`);
    expect(filesIn(anew).filter((file) => !file.endsWith(".lock"))).toEqual([]);
    writeFileSync(join(folder, name), whole);
  }
  expect((await labhub(anew, ["restore", place])).err).toContain("no backup");
  expect(await labhub(anew, ["restore", folder])).toMatchObject({ code: 0 });
  expect(await openHouse({}, anew)).toBeDefined();
  expect((await labhub(anew, ["restore", folder])).err).toContain("another hub");
});

test("the end of the audit is noted outside the data directory, and an audit cut short is found out", async () => {
  const anchors = await freshFolder();
  const house = await openHouse({ LABHUB_AUDIT_ANCHOR: anchors });
  await provision(house.door, 1);
  expect(await house.hub.stop()).toBe(0);
  const file = join(anchors, "labhub-audit-anchors.jsonl");
  expect(readFileSync(file, "utf8").trim().split("\n").length).toBeGreaterThanOrEqual(1);
  const verify = () => labhub(house.dataDir, ["audit", "verify", "--anchors", file]);
  expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining("anchors hold") });
  const { openDatabase } = await import("../../store/sqlite.ts");
  const state = openDatabase(join(house.dataDir, "state.db"));
  state.exec(
    "PRAGMA foreign_keys=OFF; DELETE FROM audit_subject; DELETE FROM audit; UPDATE counter SET value = 0 WHERE name = 'audit'",
  );
  state.close();
  expect(await labhub(house.dataDir, ["audit", "verify"]), "a chain of nothing is whole").toMatchObject({
    code: 0,
  });
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining("Record ") });
});
