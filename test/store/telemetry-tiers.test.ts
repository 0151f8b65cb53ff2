import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketSizes } from "../../model/civil-time.ts";
import { messageAt, patientFrom } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import type { ReadingsQuery, TelemetryStore } from "../../model/telemetry-store.ts";
import { after, days, hours, type Instant, milliseconds, minutes, seconds } from "../../model/time.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import { takePen } from "../../store/telemetry/pen.ts";
import { openTieredTelemetry } from "../../store/telemetry/tiered.ts";
import { termsForTests } from "./influx-beside.ts";
import { type Influxd, influxd } from "./influxd.ts";
import { stoppedClock } from "./messages.ts";
import { always, instantOf, meter, otherMeter, readingWith, someone } from "./readings.ts";
import { scratchFile } from "./scratch.ts";
import { telemetryContract } from "./telemetry-contract.ts";
import { type TwoTiers, twoTiers } from "./two-tiers.ts";

let server: Influxd;
let far: FarTelemetry;
let databases = 0;
beforeAll(async () => {
  server = await influxd();
  far = await reached(server.place("tiers"));
});
afterAll(async () => {
  await far.close();
  await server.remove();
});

async function reached(place: InfluxPlace): Promise<FarTelemetry> {
  const admin = { token: undefined, user: undefined, password: undefined };
  await setUpInflux({ place, terms: termsForTests, admin });
  return openInflux(place, termsForTests, { clock: stoppedClock() });
}

const rome = "Europe/Rome";
/** Days of it, with one of 25 hours among them. */
const start = instantOf("2026-10-23T09:30:00Z");
const late = after(start, days(6));

telemetryContract("the telemetry store in two tiers, with every reading in both", async () => {
  databases += 1;
  const place = server.place(`contract${databases}`);
  const tiers = twoTiers(await reached(place), place);
  const forgotten = { ...tiers.near.tier, prunedBefore: () => instantOf("2099-01-01T00:00:00Z") };
  const merged = openTieredTelemetry({ ...tiers, tier: forgotten });
  return {
    ...merged,
    async append(readings, through) {
      const verdicts = await merged.append(readings, through);
      const patients = new Set(readings.map(({ patient }) => patient));
      await tiers.far.write([...patients].flatMap((patient) => [...tiers.near.tier.waitingOf(patient)]));
      return verdicts;
    },
    async close() {
      await merged.close();
      tiers.tier.close();
    },
  };
});

interface Step {
  readonly readings: readonly { slot: number; isLate: boolean; device: boolean; value: number }[];
  readonly carried: boolean;
  readonly pruned: number | null;
}

const reading = fc.record({
  slot: fc.nat({ max: 160 }),
  isLate: fc.boolean(),
  device: fc.boolean(),
  value: fc.integer({ min: 60, max: 69 }),
});
const step: fc.Arbitrary<Step> = fc.record({
  readings: fc.array(reading, { maxLength: 25 }),
  carried: fc.boolean(),
  pruned: fc.option(fc.nat({ max: 260 })),
});
const timeOf = (slot: number): Instant => after(start, minutes(47 * slot));

test("whatever is late, waits, was carried and forgotten, both tiers answer as one embedded store", async () => {
  let person = 0;
  const asked = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
    stretch: fc.tuple(fc.nat({ max: 170 }), fc.nat({ max: 170 })),
    limit: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ steps, stretch: [one, other], limit }) => {
      person += 1;
      const patient = patientFrom(new Uint8Array(16).fill(person));
      const whole = openEmbeddedTelemetry({ file: scratchFile("telemetry.db") });
      const tiers = twoTiers(far, server.place("tiers"));
      await play(steps, patient, tiers, whole);
      const query = {
        patient,
        code: "heart-rate",
        from: timeOf(Math.min(one, other)),
        until: timeOf(Math.max(one, other) + 1),
      };
      expect(await pagesOf(tiers.store, query, limit)).toEqual(await pagesOf(whole, query, limit));
      for (const size of bucketSizes) {
        expect(await tiers.store.buckets(query, size, rome)).toEqual(await whole.buckets(query, size, rome));
      }
      expect(await tiers.store.latest(patient)).toEqual(await whole.latest(patient));
      const since = [{ partition: 0, position: 3 }];
      expect(await tiers.store.messagesOf(patient, since)).toEqual(await whole.messagesOf(patient, since));
      expect(await tiers.store.erase(patient), "readings erased").toBe(await whole.erase(patient));
      await Promise.all([whole.close(), tiers.close()]);
    }),
    { numRuns: 40 },
  );
});

/** Each device has one value for a time, as after the drain has told duplicates apart. */
async function play(
  steps: readonly Step[],
  patient: Reading["patient"],
  tiers: TwoTiers,
  whole: TelemetryStore,
): Promise<void> {
  const seen = new Set<string>();
  let position = 0;
  for (const { readings, carried, pruned } of steps) {
    const batch = readings.flatMap(({ slot, isLate, device, value }) => {
      const key = `${slot} ${device}`;
      if (seen.has(key)) return [];
      seen.add(key);
      position += 1;
      const at = timeOf(slot);
      const receivedAt = after(isLate ? late : at, seconds(position));
      const from = device ? meter : otherMeter;
      const message = messageAt(0, Math.ceil(position / 3));
      return [readingWith({ patient, at, receivedAt, value, device: from, message })];
    });
    await tiers.append(batch);
    await whole.append(batch);
    if (carried) await tiers.carry();
    if (pruned !== null) await tiers.tier.prune(timeOf(pruned));
  }
}

async function pagesOf(store: TelemetryStore, query: ReadingsQuery, limit: number): Promise<Reading[][]> {
  const pages: Reading[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.range(query, { limit, cursor });
    pages.push([...page.items]);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && pages.length < 300);
  return pages;
}

/** Thirty hourly readings, carried, of which the first twenty are forgotten here. */
async function partlyForgotten(reaching: FarTelemetry): Promise<TwoTiers> {
  const tiers = twoTiers(reaching, server.place("tiers"));
  const readings = Array.from({ length: 30 }, (_, n) =>
    readingWith({ at: after(start, hours(n)), value: 60 + n, message: messageAt(0, n + 1) }),
  );
  await tiers.append(readings);
  // As if it had been carried: what is not asked for need not be there.
  for (let next = tiers.tier.waiting(0, 10); next !== null; next = tiers.tier.waiting(0, 10)) {
    tiers.tier.advance(next);
  }
  expect(await tiers.tier.prune(after(start, hours(20)))).toBe(20);
  return tiers;
}

const nowhere = (): FarTelemetry =>
  openInflux({ ...server.place("tiers"), url: "http://127.0.0.1:9" }, termsForTests, {
    clock: { now: () => start },
  });

test("while the far store does not answer, what this machine has is read, and only what is older throws", async () => {
  const tiers = await partlyForgotten(nowhere());
  const recent = { ...always(), from: after(start, hours(20)) };
  expect((await tiers.store.range(recent, { limit: 100 })).items).toHaveLength(10);
  expect(await tiers.store.buckets(recent, "PT1H", rome)).toHaveLength(10);
  expect(await tiers.store.recent(someone, recent.from, 99)).toHaveLength(10);
  const refused = [
    tiers.store.range(always(), { limit: 100 }),
    tiers.store.buckets(always(), "P1D", rome),
    tiers.store.latest(someone),
    tiers.store.erase(someone),
  ];
  for (const each of refused) await expect(each).rejects.toMatchObject({ code: "store-unavailable" });
  expect(await tiers.store.recent(someone, recent.from, 99), "nothing was erased").toHaveLength(10);
  await tiers.close();
});

test("an erasure waits while InfluxDB takes nothing or may still act on a write, and for the pen", async () => {
  const tiers = await partlyForgotten(far);
  const erasing = () => tiers.store.erase(someone);
  tiers.tier.noteDoubt(after(tiers.clock.now(), minutes(2)));
  await expect(erasing()).rejects.toMatchObject({ code: "store-unavailable" });
  tiers.clock.advance(minutes(2));
  tiers.board.set("telemetry_far_failing_since", 1);
  await expect(erasing()).rejects.toMatchObject({ code: "store-unavailable" });
  tiers.board.set("telemetry_far_failing_since", 0);
  expect(await tiers.store.recent(someone, start, 99), "nothing was touched").toHaveLength(10);

  const pen = await takePen(tiers.file);
  await expect(takePen(tiers.file, { within: milliseconds(6) })).rejects.toMatchObject({
    code: "store-unavailable",
  });
  let isDone = false;
  const erased = erasing().finally(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(isDone, "somebody else writes").toBe(false);
  await pen[Symbol.asyncDispose]();
  expect(await erased).toBe(10);
  await tiers.close();
});
