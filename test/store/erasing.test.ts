import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openEraser } from "../../store/erasure/eraser.ts";
import { addTombstones, readTombstones } from "../../store/erasure/tombstones.ts";
import { expectErased } from "./erased.ts";
import { anna, carla, eraserNeeds, livedIn, openStores, type Stores } from "./erasing-house.ts";
import { keptLog } from "./messages.ts";
import { filesHolding } from "./raw-files.ts";
import { scratchFile } from "./scratch.ts";
import { inHours } from "./state-samples.ts";

async function house(): Promise<{ folder: string; stores: Stores }> {
  const folder = dirname(scratchFile("state.db"));
  const data = join(folder, "data");
  await livedIn(data);
  const stores = await openStores(data);
  onTestFinished(stores.close);
  return { folder: data, stores };
}

test("a person is erased from every file; others, also those who had the same device, lose nothing", async () => {
  const { folder, stores } = await house();
  expect(filesHolding(folder, anna)).not.toEqual([]);
  const forgotten: string[] = [];
  const needs = eraserNeeds(folder, stores);
  const eraser = openEraser({ ...needs, forget: (patient) => void forgotten.push(patient) });
  const [outcome] = await eraser.eraseWaiting();
  expect(outcome).toMatchObject({ id: "e1", unreached: [], left: [] });
  expect(outcome?.proof?.counts.readings).toBe(2);
  expect(forgotten).toEqual([anna]);
  await expectErased(folder, stores);
  expect(await eraser.eraseWaiting(), "nobody waits any more").toEqual([]);
});

test("while a file still holds the pseudonym the request waits, loudly; once it is gone it is finished", async () => {
  const { folder, stores } = await house();
  const log = keptLog();
  const note = join(folder, "notes.txt");
  // Across the edge of what is read at once.
  writeFileSync(note, `${"x".repeat(1024 * 1024 - 9)}${anna}`);
  const eraser = openEraser(eraserNeeds(folder, stores, log));
  expect(await eraser.eraseWaiting()).toEqual([
    { id: "e1", proof: null, unreached: [], left: ["notes.txt"] },
  ]);
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([
    expect.objectContaining({ members: { id: "e1", left: ["notes.txt"] } }),
  ]);
  expect(JSON.stringify(log.lines)).not.toContain(anna);
  expect(await stores.state.erasures.waiting()).toMatchObject([{ id: "e1", patient: null }]);
  rmSync(note);
  const [outcome] = await eraser.eraseWaiting();
  expect(outcome?.proof?.counts).toMatchObject({ readings: 2, messages: 6 });
  await expectErased(folder, stores);
});

test("tombstones reach every place of backups, those that could not be reached with the next one", async () => {
  const { folder, stores } = await house();
  const [near, far] = [`${folder}-near`, `${folder}-far`];
  mkdirSync(near);
  for (const place of [near, far]) await stores.state.erasures.addBackupPlace(place, inHours(1));
  const log = keptLog();
  const eraser = openEraser(eraserNeeds(folder, stores, log));
  expect(await eraser.eraseWaiting()).toMatchObject([{ id: "e1", unreached: [far] }]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  mkdirSync(far);
  await stores.state.erasures.ask({ id: "e2", patient: carla, at: inHours(6), by: "rossi" });
  expect(await eraser.eraseWaiting()).toMatchObject([{ id: "e2", unreached: [] }]);
  for (const place of [folder, near, far]) {
    const stones = await readTombstones(join(place, "erasures.jsonl"));
    expect(
      stones.map(({ id }) => id),
      place,
    ).toEqual(["e1", "e2"]);
  }
});

test("a tombstone whose line a crash cut short is written again, and spoils no other", async () => {
  const folder = dirname(scratchFile("erasures.jsonl"));
  const file = join(folder, "erasures.jsonl");
  const stone = (id: string) => ({ id, digest: "0".repeat(64), at: inHours(1), devices: [] });
  await addTombstones(folder, [stone("e1")]);
  writeFileSync(file, `${readFileSync(file, "utf8")}{"id":"e2","dig`);
  await addTombstones(folder, [stone("e1"), stone("e2"), stone("e3")]);
  expect((await readTombstones(file)).map(({ id }) => id)).toEqual(["e1", "e2", "e3"]);
  expect(await readTombstones(join(folder, "nowhere.jsonl"))).toEqual([]);
});
