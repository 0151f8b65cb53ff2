import fc from "fast-check";
import { expect, test } from "vitest";
import { persisting } from "../../ingest/persistence.ts";
import { rebuildRollups } from "../../ingest/rollup-building.ts";
import { boardOn } from "../../model/board.ts";
import { bucketSizes } from "../../model/civil-time.ts";
import type { Reading } from "../../model/reading.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, atMillisecond, hours, milliseconds } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { openMigratedState } from "./migrated-state.ts";
import { commitStored, measured, remainderIn } from "./rollup-samples.ts";
import { scratchFile } from "./scratch.ts";
import { anna, enrolment, silent } from "./state-samples.ts";

/** The days around both changes of the clock. */
const changes = [Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 9, 24, 12)];
const moment = fc
  .record({ change: fc.constantFrom(...changes), minute: fc.nat({ max: 36 * 60 }) })
  .map(({ change, minute }) => atMillisecond(change + minute * 60_000));
const reading = fc
  .record({
    at: moment,
    tenths: fc.integer({ min: 300, max: 420 }),
    code: fc.constantFrom("body-temp", "spo2"),
  })
  .map(({ at, tenths, code }) => ({
    at,
    code,
    value: code === "spo2" ? Math.round(tenths / 4.2) : tenths / 10,
  }));
const zones = ["Europe/Rome", "America/New_York", "UTC", "Asia/Kolkata"] as const;
const asked = fc.record({
  code: fc.constantFrom("body-temp", "spo2"),
  from: moment,
  length: fc.nat({ max: 60 }),
  size: fc.constantFrom(...bucketSizes),
  zone: fc.constantFrom(...zones),
  isWhole: fc.boolean(),
});
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

const history = fc.record({
  batches: fc.array(fc.array(reading, { maxLength: 20 }), { minLength: 1, maxLength: 5 }),
  refused: fc.array(fc.nat(), { maxLength: 4 }),
  questions: fc.array(asked, { minLength: 8, maxLength: 8 }),
});

/** Told a second time a value is a duplicate, which the store finds and nobody sums up. */
const isTold =
  ({ at, code, value }: Reading) =>
  (other: Reading): boolean =>
    other.at === at && other.code === code && other.value === value;

/** A telemetry store that never held the readings taken out again, and that is asked what sums are asked. */
async function storeOf(readings: readonly Reading[]): Promise<TelemetryStore> {
  const store = openEmbeddedTelemetry({ file: scratchFile("telemetry.db") });
  await store.append(readings);
  return store;
}

async function compare(
  state: StateStore,
  store: TelemetryStore,
  questions: readonly Asked[],
): Promise<number> {
  let given = 0;
  for (const { code, from, length, size, zone, isWhole } of questions) {
    const step = hours(1);
    const opens = isWhole ? atMillisecond(Math.floor(from / step) * step) : from;
    const query = {
      patient: anna,
      code,
      from: opens,
      until: after(opens, milliseconds(1 + length * step - 1)),
    };
    const whole = { ...query, until: after(opens, hours(length + 1)) };
    const summed = await state.rollups.buckets(whole, size, zone);
    if (summed === null) continue;
    given += 1;
    expect(summed).toEqual(await store.buckets(whole, size, zone));
  }
  expect(await state.rollups.latest(anna)).toEqual(await store.latest(anna));
  return given;
}

test("whatever comes in whatever batches, and is refused later, sums say what the readings say, also built anew", async () => {
  let given = 0;
  const clock = { now: () => atMillisecond(Date.UTC(2027, 0, 1)) };
  const persist = persisting({
    clock,
    board: boardOn(),
    log: silent,
    pause: async () => {},
    isStopping: () => true,
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ batches, refused, questions }) => {
      const state = await openMigratedState({ file: scratchFile("state.db"), log: silent });
      await state.registry.addEnrolment(enrolment(), "bianchi");
      let kept: Reading[] = [];
      let position = 0;
      for (const batch of batches) {
        const told = batch.map((each, n) => measured(position + n + 1, each));
        const stored = told.filter((each, n) => ![...kept, ...told.slice(0, n)].some(isTold(each)));
        position += batch.length + 1;
        await commitStored(state, position, stored);
        kept.push(...stored);
      }
      for (const pick of refused) {
        const gone = kept[pick % Math.max(1, kept.length)];
        if (gone === undefined) continue;
        const said = { reading: gone, verdict: "refused" as const, detail: "" };
        expect(await state.rollups.restate(said, async () => remainderIn(kept, gone))).toBe(true);
        kept = kept.filter((each) => each !== gone);
      }
      const store = await storeOf(kept);
      given += await compare(state, store, questions);
      await rebuildRollups({ state, telemetry: store, clock, log: silent, persist, isStopping: () => false });
      given += await compare(state, store, questions);
      await store.close();
      await state.close();
    }),
    { numRuns: 25 },
  );
  expect(given).toBeGreaterThan(100);
});
