import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketSizes } from "../../model/civil-time.ts";
import { messageAt, type PatientId } from "../../model/identity.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { after, atMillisecond, days, type Instant, minutes } from "../../model/time.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import { openedInflux, readyInflux } from "./influx-beside.ts";
import { type Influxd, influxd } from "./influxd.ts";
import { always, instantOf, meter, otherMeter, readingWith, someone, someoneElse } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

let server: Influxd;
let place: InfluxPlace;
let far: FarTelemetry;
beforeAll(async () => {
  server = await influxd();
  place = server.place("lab");
  await readyInflux(place);
  far = openedInflux(place);
});
afterAll(async () => {
  await far.close();
  await server.remove();
});

const noon = readingWith().at;
const keptWith = (seq: number, given: Parameters<typeof readingWith>[0]): KeptReading => ({
  ...readingWith(given),
  seq,
});
const patientNumbered = (n: number): PatientId => `p-${"bcdefghijk"[n]}aaaaaaaaaaaaaaa` as PatientId;

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("pages and buckets are the embedded store's, in zones of all kinds and through their clock changes", async () => {
  const patient = patientNumbered(0);
  const pick = chance(7);
  const begin = instantOf("2025-09-20T00:00:00Z");
  const readings = Array.from({ length: 4000 }, (_, n) =>
    readingWith({
      patient,
      // Whole minutes, so that many are of the same time and on the edges of hours.
      at: after(begin, minutes(pick(430 * 24 * 6) * 10)),
      value: 40 + pick(120),
      device: pick(2) === 0 ? meter : otherMeter,
      message: messageAt(0, n + 1),
    }),
  );
  const near = openEmbeddedTelemetry({ file: scratchFile("telemetry.db") });
  await near.append(readings);
  const query = { ...always(), patient };
  const kept = near.keptRange(query, { limit: 10_000 });
  expect(await far.write(kept.items)).toEqual({ kind: "written" });
  expect((await far.range(query, { limit: 10_000 })).items).toEqual(kept.items);

  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = { limit: 331, cursor };
    const mine = await far.range(query, page);
    expect(mine).toEqual(near.keptRange(query, page));
    if (mine.next === null) break;
    cursor = mine.next;
  }

  const zones = [
    "Europe/Rome",
    "UTC",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Pacific/Chatham",
  ];
  for (const zone of zones) {
    for (const size of bucketSizes) {
      const from = after(begin, minutes(pick(300 * 1440)));
      const cut = { ...query, from, until: after(from, minutes(pick(120 * 1440))) };
      for (const asked of size === "P1D" ? [query, cut] : [cut]) {
        const gathered = await far.buckets(asked, size, zone);
        expect(gathered, `${size} in ${zone}`).toEqual(await near.buckets(asked, size, zone));
        expect(gathered.length).toBeGreaterThan(0);
      }
    }
  }
  await near.close();
});

test("what was told for a time, or for a wrong one, is found under it", async () => {
  const patient = patientNumbered(1);
  const told = after(noon, minutes(-300));
  const readings = [
    keptWith(0, { patient }),
    keptWith(999_999, { patient, value: 73 }),
    keptWith(0, { patient, at: atMillisecond(noon + 1), value: 74 }),
    keptWith(0, { patient, at: after(noon, minutes(9)), deviceAt: told, flags: ["clock-corrected"] }),
    keptWith(0, { patient, device: otherMeter }),
    ...Array.from({ length: 60 }, (_, n) => keptWith(0, { patient, at: after(noon, days(n + 1)), value: n })),
  ];
  await far.write(readings);
  const series = { patient, code: "heart-rate", device: meter };
  expect(await far.at(series, [noon])).toEqual(readings.slice(0, 2));
  const daily = readings.slice(5);
  expect(await far.at(series, daily.map(({ at }) => at).toReversed())).toEqual(daily);
  expect(await far.at(series, [told])).toEqual([]);
  expect(await far.toldAs(series, told)).toEqual([readings[3]]);
  expect(await far.toldAs(series, noon)).toEqual([]);
});

test("latest finds what was measured long ago, and the last of many values for one time", async () => {
  const patient = patientNumbered(2);
  const many = Array.from({ length: 12 }, (_, seq) => keptWith(seq, { patient, value: 60 + seq }));
  const old = keptWith(0, { patient, code: "systolic", at: instantOf("2019-01-01T00:00:00Z") });
  const short = keptWith(0, { patient, code: "spo2", value: 97 });
  // The same moment, but it arrived later: by another device, and before the last of the first one's.
  const late = keptWith(0, { patient, device: otherMeter, value: 99, receivedAt: after(noon, days(1)) });
  await far.write([...many, old, short]);
  expect(await far.latest(patient)).toEqual([many.at(-1), short, old]);
  await far.write([late]);
  expect(await far.latest(patient)).toEqual([late, short, old]);
});

test("a series is read to its end in pieces, from any time on, and every series is listed", async () => {
  const patient = patientNumbered(3);
  const at = (n: number): Instant => after(noon, minutes(n));
  const long = Array.from({ length: 8000 }, (_, n) =>
    keptWith(n % 2, { patient, code: "spo2", at: at(n >> 1), value: n % 100 }),
  );
  await far.write([...long, keptWith(0, { patient: someone }), keptWith(0, { patient: someoneElse })]);
  const series = { patient, code: "spo2", device: meter };
  const pieces: (readonly KeptReading[])[] = [];
  for await (const piece of far.readings(series)) pieces.push(piece);
  expect(pieces.flat()).toEqual(long);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(2000);
  const later: KeptReading[] = [];
  for await (const piece of far.readings(series, at(3999))) later.push(...piece);
  expect(later).toEqual(long.slice(-2));
  for await (const piece of far.readings(series)) {
    expect(piece.length, "whoever has enough stops").toBeGreaterThan(0);
    break;
  }
  const listed = await far.series();
  expect(listed).toContainEqual(series);
  expect(listed.filter((each) => each.patient === someone)).toHaveLength(1);
  expect(new Set(listed.map((each) => JSON.stringify(each))).size).toBe(listed.length);
});

test("what stands in a name can ask for nothing else", async () => {
  const query = { ...always("heart-rate' OR 'a' = 'a"), patient: "x' OR 1 = 1" as PatientId };
  expect(await far.range(query, { limit: 10 })).toEqual({ items: [], next: null });
  expect(await far.buckets(query, "P1D", "Europe/Rome")).toEqual([]);
  expect(await far.latest("'; DROP SERIES FROM reading; '" as PatientId)).toEqual([]);
});

test("a place that is not there is told from a store that does not answer", async () => {
  const nowhere = openedInflux(server.place("nowhere"));
  const asked = [
    nowhere.range(always(), { limit: 1 }),
    nowhere.buckets(always(), "PT1H", "UTC"),
    nowhere.latest(someone),
    nowhere.at({ patient: someone, code: "heart-rate", device: meter }, [noon]),
    nowhere.series(),
  ];
  // All at once: one that fails while another is waited for would be nobody's.
  const told = await Promise.allSettled(asked);
  for (const each of told) {
    expect(each).toMatchObject({ status: "rejected", reason: { code: "configuration-rejected" } });
  }
  await nowhere.close();
});
