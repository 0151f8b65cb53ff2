import { expect, onTestFinished, test, vi } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, before, days, hours } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { anna, messageOf, noon, oximeter, readingOf } from "./builders.ts";
import { type PipelineHouse, pipelineHouse } from "./pipeline-house.ts";

const whole = { patient: anna, code: "spo2", from: before(noon, days(1)), until: after(noon, hours(1)) };
const stored = async ({ telemetry }: PipelineHouse) =>
  (await telemetry.range(whole, { limit: 1000 })).items.map((each) => each.value);
const counted = async ({ state }: PipelineHouse) => {
  const [sum] = await state.ledger.counts(before(noon, days(2)), after(noon, days(2)));
  return sum;
};
const reasons = async ({ state }: PipelineHouse) =>
  (await state.quarantine.list({ services: "all" }, { limit: 100 })).items.map((each) => each.reason);

test("a message is stored once, however often it comes", async () => {
  const house = await pipelineHouse();
  await house.arrive(messageOf(), messageOf());
  await house.start();
  await house.caughtUp();
  await house.arrive(messageOf());
  await house.caughtUp();
  expect(await stored(house)).toEqual([97]);
  expect(await counted(house)).toMatchObject({
    processed: 3,
    found: 3,
    stored: 1,
    duplicate: 2,
    quarantined: 0,
  });
});

test("a reading sent again in another message is a duplicate; another value at its time is kept beside it", async () => {
  const house = await pipelineHouse();
  await house.arrive(
    messageOf({ seq: 1 }),
    messageOf({ seq: 2 }),
    messageOf({ seq: 3, readings: [readingOf({ value: 95 })] }),
  );
  await house.start();
  await house.caughtUp();
  expect(await stored(house)).toEqual([97, 95]);
  expect(await counted(house)).toMatchObject({ found: 3, stored: 2, duplicate: 1 });
});

test("one bad reading does not sink the rest, and a reused number with other content is set aside", async () => {
  const house = await pipelineHouse();
  const readings = [
    readingOf(),
    readingOf({ unit: "mmHg" }),
    readingOf(),
    readingOf({ value: 96, at: "2026-11-22T11:00:00Z" }),
  ];
  await house.arrive(
    messageOf({ seq: 1, readings }),
    messageOf({ seq: 1, readings: [readingOf({ value: 50 })] }),
    "garbage",
  );
  await house.start();
  await house.caughtUp();
  expect(await stored(house)).toEqual([96, 97]);
  expect(await counted(house)).toMatchObject({ found: 6, stored: 2, duplicate: 1, quarantined: 3 });
  expect((await reasons(house)).toSorted()).toEqual(["identity-conflict", "not-json", "unknown-unit"]);
  const receipts = house.told.flatMap((wire) => (wire.tell === "receipt" ? [JSON.parse(wire.receipt)] : []));
  expect(receipts.map((each) => each.status)).toEqual(["partly-stored", "quarantined", "quarantined"]);
});

test("a crash between the telemetry store and the commit leaves one of each after the restart", async () => {
  const house = await pipelineHouse();
  const { progress } = house.state;
  const torn: StateStore = {
    ...house.state,
    progress: {
      ...progress,
      commit: () => Promise.reject(new HubFailure("defect", "the process dies here")),
    },
  };
  await house.arrive(messageOf({ seq: 1 }), messageOf({ seq: 2, readings: [readingOf({ value: 90 })] }));
  const first = await house.start({ state: torn });
  await expect(first.ended).rejects.toThrow("dies here");
  expect(await stored(house), "the telemetry store was ahead").toHaveLength(2);

  await house.start();
  await house.caughtUp();
  expect(await stored(house)).toEqual([97, 90]);
  expect(await counted(house)).toMatchObject({ processed: 2, found: 2, stored: 2, duplicate: 0 });
});

test("a telemetry store that lost its latest readings is fed again from the journal, and nothing is counted twice", async () => {
  const house = await pipelineHouse();
  const messages = [90, 91, 92].map((value, n) =>
    messageOf({ seq: n, readings: [readingOf({ value, at: `2026-11-22T1${n}:00:00Z` })] }),
  );
  await house.arrive(...messages, "garbage", messages[1] ?? "");
  const first = await house.start();
  await house.caughtUp();
  await first.stop();
  const before = await counted(house);

  const older = openEmbeddedTelemetry({ file: `${house.folder}/older.db` });
  onTestFinished(() => older.close());
  await house.start({ telemetry: older });
  const values = async () => (await older.range(whole, { limit: 10 })).items.map((each) => each.value);
  await vi.waitFor(async () => expect(await values()).toEqual([90, 91, 92]), 5000);
  expect(await older.position(0)).toBe(5);
  expect(await counted(house)).toEqual(before);
});

test("a telemetry store that is down holds the readings in the journal, and they drain when it is back", async () => {
  const house = await pipelineHouse();
  let isDown = true;
  const append = vi.fn<TelemetryStore["append"]>(async (readings) => {
    if (isDown) throw new HubFailure("store-unavailable", "nobody answers");
    return house.telemetry.append(readings);
  });
  await house.start({ telemetry: { ...house.telemetry, append } });
  await house.arrive(messageOf({ seq: 1 }));
  await vi.waitFor(() => expect(append.mock.calls.length).toBeGreaterThan(2), 5000);
  await house.arrive(messageOf({ seq: 2, readings: [readingOf({ value: 90 })] }));
  expect(await stored(house)).toEqual([]);
  isDown = false;
  await house.caughtUp();
  expect(await stored(house)).toEqual([97, 90]);
});

test("a pipeline told to stop while a store is down stops, and loses nothing", async () => {
  const house = await pipelineHouse();
  const append = () => Promise.reject(new HubFailure("store-unavailable", "nobody answers"));
  const held = await house.start({ telemetry: { ...house.telemetry, append } });
  await house.arrive(messageOf());
  await held.stop();
  await house.start();
  await house.caughtUp();
  expect(await stored(house)).toEqual([97]);
});

test("a reading the store refuses is set aside alone", async () => {
  const house = await pipelineHouse();
  const picky: TelemetryStore = {
    ...house.telemetry,
    append: async (readings) => {
      const verdicts = await house.telemetry.append(readings.filter((each) => each.value !== 13));
      let next = 0;
      return readings.map((each) => (each.value === 13 ? "refused" : (verdicts[next++] ?? "refused")));
    },
  };
  await house.arrive(
    messageOf({ readings: [readingOf(), readingOf({ value: 13, at: "2026-11-22T11:00:00Z" })] }),
  );
  await house.start({ telemetry: picky });
  await house.caughtUp();
  expect(await stored(house)).toEqual([97]);
  expect(await reasons(house)).toEqual(["store-refused"]);
  expect(await counted(house)).toMatchObject({ found: 2, stored: 1, quarantined: 1 });
});

test("an assignment made while the pipeline runs counts for what comes after it", async () => {
  const house = await pipelineHouse();
  await house.start();
  const [assigned] = await house.state.registry.assignments();
  if (assigned === undefined) throw new Error("nobody was assigned");
  await house.state.registry.endAssignment(assigned.id, before(noon, hours(1)));
  await house.arrive(messageOf());
  await house.caughtUp();
  expect(await stored(house)).toEqual([]);
  expect(await reasons(house)).toEqual(["not-assigned"]);
  expect(oximeter).toContain(assigned.device);
});
