import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeviceKey, PatientId } from "../../model/identity.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { type InfluxPlace, nameOfPlace } from "../../model/telemetry-place.ts";
import { after, atMillisecond, type Instant, minutes } from "../../model/time.ts";
import { type NotesFile, notesIn } from "../../store/copying/copy-notes.ts";
import { copyToEmbedded } from "../../store/copying/to-embedded.ts";
import { copyToInflux } from "../../store/copying/to-influx.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { bytesOf } from "../../store/influx/writing.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { type Influxd, influxd } from "./influxd.ts";
import { instantOf, readingWith, someone, someoneElse } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

const terms = { telemetry: null, short: null };
const start = instantOf("2026-03-01T00:00:00Z");
const clock = { now: () => instantOf("2026-11-22T12:00:00Z") };

let server: Influxd;
beforeAll(async () => {
  server = await influxd();
});
afterAll(() => server.remove());

/** Everything a reading can have, over two people, two devices and nine months. */
function samples(count: number): readonly Reading[] {
  return Array.from({ length: count }, (_, n) => {
    const at = after(start, minutes(n * 30));
    return readingWith({
      patient: n % 3 === 0 ? someoneElse : someone,
      device: `cuore-a-casa/bp-00${(n % 2) + 1}` as DeviceKey,
      code: n % 5 === 0 ? "body-weight" : "heart-rate",
      at,
      deviceAt: n % 7 === 0 ? after(at, minutes(-90)) : at,
      value: 60 + (n % 40) + 0.1,
      sent: n % 11 === 0 ? { value: 132.28, unit: "[lb_av]" } : null,
      context: n % 13 === 0 ? { meal: "fasting", note: 'a "quoted" one\\' } : null,
      flags: n % 17 === 0 ? ["implausible", "late"] : [],
      message: messageAt(0, n + 1),
    });
  });
}

interface Bench {
  readonly file: string;
  readonly place: InfluxPlace;
  readonly far: FarTelemetry;
  readonly notes: NotesFile;
}

let databases = 0;
async function filled(count: number): Promise<Bench> {
  const file = scratchFile("telemetry.db");
  const store = openEmbeddedTelemetry({ file });
  const readings = samples(count);
  await store.append(readings, { partition: 0, position: count });
  // The same time with another value: told apart by `seq`.
  await store.append(
    [
      readingWith({
        at: start,
        patient: someoneElse,
        code: "body-weight",
        value: 1,
        message: messageAt(0, count + 1),
      }),
    ],
    { partition: 0, position: count + 1 },
  );
  await store.close();
  databases += 1;
  const place = server.place(`copy${databases}`);
  await setUpInflux({ place, terms, admin: { token: undefined, user: undefined, password: undefined } });
  return { file, place, far: openInflux(place, terms, { clock }), notes: notesIn(`${file}.copy`) };
}

const needsOf = ({ file, place, far, notes }: Bench) => ({
  file,
  far,
  placeName: nameOfPlace(place),
  notes,
  resume: false,
  expired: () => null as Instant | null,
  told: () => {},
  clock,
  pause: async () => {},
  bytesOf,
});

/** Every row of the file, as text. */
function contentsOf(file: string): readonly string[] {
  const db = openDatabase(file, { readOnly: true });
  const rows = db
    .prepare(
      "SELECT s.patient, s.code, s.device, s.is_corrected, r.* FROM reading r JOIN series s ON s.id = r.series",
    )
    .all();
  db.close();
  return rows.map(({ series: _, ...row }) => JSON.stringify(row)).toSorted();
}

/** As the drain does when near is to hold no more than the last weeks. */
async function forgetOld({ file, place }: Bench, before: Instant): Promise<number> {
  const near = openNearTier({ file, placeName: nameOfPlace(place) });
  const forgotten = await near.prune(before);
  near.close();
  return forgotten;
}

test("all readings go to InfluxDB, and those this machine forgot come home again, each as it was", async () => {
  const bench = await filled(6000);
  const before = contentsOf(bench.file);
  const there = await copyToInflux(needsOf(bench));
  expect(there).toMatchObject({
    outcome: "copied",
    readings: 6001,
    carried: 6001,
    differences: [],
    refused: 0,
  });
  expect(await copyToInflux(needsOf(bench)), "again: nothing to do").toMatchObject({ outcome: "already" });

  expect(await forgetOld(bench, after(start, minutes(4500 * 30)))).toBeGreaterThan(4000);
  expect(contentsOf(bench.file).length).toBeLessThan(2000);
  const home = await copyToEmbedded(needsOf(bench));
  expect(home).toMatchObject({ outcome: "copied", readings: 6001, differences: [] });
  expect(contentsOf(bench.file)).toEqual(before);
  expect(await copyToEmbedded(needsOf(bench))).toMatchObject({ outcome: "already", readings: 6001 });
});

test("what InfluxDB lost of what it acknowledged is sent again; what it will not keep is named", async () => {
  const bench = await filled(600);
  let writes = 0;
  const forgetful: FarTelemetry = {
    ...bench.far,
    async write(readings) {
      writes += 1;
      return writes === 1 ? { kind: "written" } : bench.far.write(readings);
    },
  };
  expect(await copyToInflux({ ...needsOf(bench), far: forgetful })).toMatchObject({
    outcome: "copied",
    readings: 601,
  });

  const other = await filled(200);
  const lossy: FarTelemetry = {
    ...other.far,
    write: (readings) => other.far.write(readings.filter(({ code }) => code !== "body-weight")),
  };
  const report = await copyToInflux({ ...needsOf(other), far: lossy });
  expect(report.outcome).toBe("different");
  expect(report.differences).toContainEqual({
    patient: someoneElse,
    code: "body-weight",
    device: "cuore-a-casa/bp-001",
    here: 8,
    there: 0,
  });
  await expect(copyToEmbedded(needsOf(other)), "the file is still the whole store").resolves.toMatchObject({
    outcome: "already",
  });
});

test("a store that holds readings of others is not written to; one in which a copy was begun is", async () => {
  const bench = await filled(100);
  const stranger = { ...readingWith({ patient: "p-cccccccccccccccc" as PatientId }), seq: 0 };
  await bench.far.write([stranger]);
  await expect(copyToInflux(needsOf(bench))).rejects.toMatchObject({ code: "conflict" });
  await expect(copyToInflux({ ...needsOf(bench), resume: true })).rejects.toThrow(
    "no copy to there was begun",
  );
  // Begun, broken off, and somebody erased here meanwhile.
  bench.notes.write({ to: "influx", place: nameOfPlace(bench.place), fed: "another", after: null, done: 0 });
  expect(await copyToInflux(needsOf(bench))).toMatchObject({
    outcome: "copied",
    resumed: true,
    differences: [],
  });
  expect((await bench.far.series()).some(({ patient }) => patient === stranger.patient)).toBe(false);
});

test("what is past its term stays behind, and an InfluxDB that takes nothing is waited for, but not for ever", async () => {
  const bench = await filled(500);
  const expired = () => after(start, minutes(100 * 30));
  expect(await copyToInflux({ ...needsOf(bench), expired })).toMatchObject({
    outcome: "copied",
    carried: 398,
    expired: 103,
  });

  const other = await filled(10);
  let now: Instant = clock.now();
  let held = 3;
  const held503 = {
    kind: "held",
    detail: "InfluxDB: it answered 503",
    needsOperator: false,
    inDoubt: false,
    retryAfter: null,
  } as const;
  const slow: FarTelemetry = {
    ...other.far,
    write: async (readings) => (held-- > 0 ? held503 : other.far.write(readings)),
  };
  const waiting = {
    ...needsOf(other),
    far: slow,
    clock: { now: () => now },
    pause: async (length: number) => {
      now = atMillisecond(now + length);
    },
  };
  expect(await copyToInflux(waiting)).toMatchObject({ outcome: "copied" });
  const third = await filled(10);
  held = 1000;
  await expect(
    copyToInflux({
      ...waiting,
      ...needsOf(third),
      far: { ...third.far, write: slow.write },
      clock: waiting.clock,
      pause: waiting.pause,
    }),
  ).rejects.toThrow("goes on from here");
});
