import { statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import type { PatientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { milliseconds } from "../../model/time.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { sqliteScrub } from "../../store/state/scrub.ts";
import { sqliteDialect } from "../../store/state/sqlite-dialect.ts";
import type { Tables } from "../../store/state/tables.ts";
import { person } from "./erasure-samples.ts";
import { dieOf, liveThrough } from "./random-history.ts";
import { filesHolding } from "./raw-files.ts";
import { stateFolder } from "./state-folder.ts";
import { morning } from "./state-samples.ts";

async function erase({ erasures }: StateStore, patient: PatientId): Promise<void> {
  const id = `of-${patient.slice(2, 8)}`;
  await erasures.ask({ id, patient, at: morning, by: patient });
  await erasures.eraseRows(id, person(patient));
}

test.each(Array.from({ length: 24 }, (_, run) => run + 1))(
  "no file holds the pseudonym of somebody erased, with others reading and writing meanwhile (history %i)",
  async (seed) => {
    const place = await stateFolder();
    const folder = dirname(place.file);
    const [state, other] = [await place.open(), await place.open()];
    const reader = new DatabaseSync(place.file, { readOnly: true });
    const die = dieOf(seed);
    const people = await liveThrough(state, die, 20 + die(40));
    // In some histories what is erased lies in the file already, in others in its log, or in both.
    const early = people.slice(0, 1);
    if (die(2) === 0) await state.erasures.scrub();
    people.push(...(await liveThrough(other, die, 10 + die(20))));
    const gone = people.filter((patient) => early.includes(patient) || die(3) === 0);
    const staying = people.filter((patient) => !gone.includes(patient));
    for (const patient of gone) {
      expect(filesHolding(folder, patient), "planted").not.toEqual([]);
      await erase(state, patient);
    }
    const going = liveThrough(other, die, 5);
    reader.prepare("select count(*) from alert").get();
    await state.erasures.scrub();
    await going;
    const holding = (patients: readonly PatientId[]) =>
      patients.filter((patient) => filesHolding(folder, patient).length > 0);
    expect(holding(gone), "while all have it open").toEqual([]);
    expect((await state.audit.verify([])).fault).toBeNull();
    reader.close();
    await other.close();
    await state.close();
    expect(holding(gone), "when nobody has").toEqual([]);
    expect(holding(staying)).toEqual(staying);
    await place.remove();
  },
);

test("a reader in the midst of an older state is waited for", async () => {
  const place = await stateFolder();
  const folder = dirname(place.file);
  const state = await place.open();
  const [patient] = await liveThrough(state, dieOf(7), 20);
  const reader = new DatabaseSync(place.file, { readOnly: true });
  reader.exec("begin");
  reader.prepare("select count(*) from alert").get();
  await erase(state, patient);
  const log = () => statSync(`${place.file}-wal`).size;
  const before = log();
  let done = false;
  const scrubbing = state.erasures.scrub().then(() => {
    done = true;
  });
  await expect.poll(log, { message: "the file is written anew" }).toBeGreaterThan(before);
  expect(filesHolding(folder, patient), "what the reader still sees").not.toEqual([]);
  expect(done).toBe(false);
  reader.exec("commit");
  await scrubbing;
  expect(filesHolding(folder, patient)).toEqual([]);
  reader.close();
  await state.close();
  await place.remove();
});

test("a reader who does not let go makes it fail, in words that say what to do; nothing is lost by it", async () => {
  const place = await stateFolder();
  const state = await place.open();
  const [patient] = await liveThrough(state, dieOf(8), 20);
  const sqlite = openDatabase(place.file);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(sqlite) });
  const reader = new DatabaseSync(place.file, { readOnly: true });
  reader.exec("begin");
  reader.prepare("select count(*) from alert").get();
  const scrubbing = sqliteScrub(db, sqlite, milliseconds(200))();
  await expect(scrubbing).rejects.toMatchObject({ code: "store-unavailable", recoverable: true });
  await expect(scrubbing).rejects.toThrow("do it again when nobody does");
  expect(await state.registry.enrolment(patient)).not.toBeNull();
  reader.close();
  await db.destroy();
  await state.close();
  await place.remove();
});
