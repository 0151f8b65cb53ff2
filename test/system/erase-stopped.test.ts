import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import { instant } from "../../model/time.ts";
import { newDraft } from "../../store/backup/drafts.ts";
import { addTombstones } from "../../store/erasure/tombstones.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { filesHolding } from "../store/raw-files.ts";
import { silent } from "../store/state-samples.ts";
import { caughtUp, connect, freshFolder, openHouse, type Patient, provision, topicOf } from "./house.ts";
import { labhub } from "./labhub.ts";

/** A hub that is stopped, with two people who have sent something. */
async function stoppedHouse() {
  const house = await openHouse();
  const people = (await provision(house.door, 2)) as [Patient, Patient];
  for (const who of people) {
    const device = await connect(house, who);
    const readings = [
      { at: new Date(Date.now() - 60_000).toISOString(), code: "spo2", value: 96, unit: "%" },
    ];
    await device.publishAsync(topicOf(who), JSON.stringify({ v: 1, seq: 1, readings }), { qos: 1 });
    await device.endAsync();
  }
  await caughtUp(house.door);
  expect(await house.hub.stop()).toBe(0);
  return { dataDir: house.dataDir, people };
}

test("somebody is erased on a stopped hub by the same command, and whoever is left is untouched", async () => {
  const { dataDir, people } = await stoppedHouse();
  const [gone, stays] = people;
  const erased = await labhub(dataDir, ["erase", gone.patient]);
  expect(erased).toMatchObject({ code: 0, err: "" });
  expect(erased.out).toContain("the pseudonym is in none");
  expect(filesHolding(dataDir, gone.patient)).toEqual([]);
  expect(filesHolding(dataDir, stays.patient)).not.toEqual([]);
  expect(await labhub(dataDir, ["audit", "verify"])).toMatchObject({ code: 0 });
  expect(await labhub(dataDir, ["erase", gone.patient])).toMatchObject({ code: 1 });
  expect(await labhub(dataDir, ["erase", "Anna"])).toMatchObject({ code: 2 });
  expect(await openHouse({}, dataDir), "the hub starts on it").toBeDefined();
});

test("a backup carried away from its place learns who was erased since from --erasures", async () => {
  const { dataDir, people } = await stoppedHouse();
  const [gone, stays] = people;
  const place = join(await freshFolder(), "backups");
  const made = await labhub(dataDir, ["backup", place, "--json"]);
  const { folder } = JSON.parse(made.out) as { folder: string };
  expect(await labhub(dataDir, ["erase", gone.patient])).toMatchObject({ code: 0 });

  const carried = join(await freshFolder(), "carried");
  mkdirSync(carried);
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(carried, name));
  const anew = join(await freshFolder(), "data");
  const restored = await labhub(anew, ["restore", carried]);
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("Erased again: nobody") });
  expect(filesHolding(anew, gone.patient), "it could not know").not.toEqual([]);

  const better = join(await freshFolder(), "data");
  // Somebody else came, had a device and was erased, all of it after the backup.
  const stones = join(dataDir, "erasures.jsonl");
  const device = deviceKey.parse("cuore-a-casa/dev-0001");
  const from = instant.parse("2026-01-01T00:00:00.000Z");
  const later = { id: "e9", digest: "0".repeat(64), at: from, devices: [{ device, from, until: null }] };
  await addTombstones(dataDir, [later]);
  const known = await labhub(better, ["restore", carried, "--erasures", stones]);
  expect(known).toMatchObject({ code: 0, err: "" });
  expect(filesHolding(better, gone.patient)).toEqual([]);
  expect(filesHolding(better, stays.patient)).not.toEqual([]);
  expect(existsSync(join(better, "erasures.jsonl"))).toBe(true);
  const state = await openEmbeddedState({ file: join(better, "state.db"), log: silent });
  const stretches = await state.registry.erasedStretches();
  await state.close();
  expect(stretches.map((each) => each.device)).toEqual(["cuore-a-casa/dev-0000", device]);

  const empty = join(carried, "empty.jsonl");
  writeFileSync(empty, "");
  const none = await labhub(join(await freshFolder(), "data"), ["restore", carried, "--erasures", empty]);
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining("no tombstones") });
});

test("what a killed backup left beside the others is removed by the next, and that of one at work is not", async () => {
  const { dataDir, people } = await stoppedHouse();
  const place = await freshFolder();
  const left = join(place, ".2026-01-01T00-00-00.000Z.part");
  mkdirSync(left);
  writeFileSync(join(left, "state.db"), people[0].patient);
  const atWork = await newDraft(place, "2026-01-02T00-00-00.000Z");
  const made = await labhub(dataDir, ["backup", place, "--json"]);
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining("was removed") });
  expect(existsSync(left)).toBe(false);
  expect(existsSync(atWork.folder)).toBe(true);
  await atWork.close();
  rmSync(atWork.folder, { recursive: true });
  const { folder } = JSON.parse(made.out) as { folder: string };
  expect(readdirSync(place).toSorted()).toEqual([folder.split("/").at(-1)]);
  expect(readdirSync(folder).filter((name) => name.includes("lock"))).toEqual([]);
});
