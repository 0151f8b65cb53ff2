import { expect, test } from "vitest";
import { boardOn } from "../../model/board.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { nameOfPlace, type TelemetryPlace } from "../../model/telemetry-place.ts";
import { after, days, hours, minutes } from "../../model/time.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { type EmbeddedTelemetry, openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { NearTier } from "../../store/telemetry/near.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { openTelemetry, openTelemetryAsFound } from "../../store/telemetry/open.ts";
import { openPruning, pruneDue } from "../../store/telemetry/pruning.ts";
import { telemetrySchema } from "../../store/telemetry/schema.ts";
import { adoptEmpty, markTiered, markWhole } from "../../store/telemetry/tier.ts";
import { stoppedClock } from "./messages.ts";
import { always, readingWith, someone } from "./readings.ts";
import { scratchFile } from "./scratch.ts";
import { silent } from "./state-samples.ts";

const noon = readingWith().at;
const placeName = "elsewhere";

/** A reading each minute, `perMessage` of them to a message; the first is of the message after `from`. */
const minutely = (count: number, perMessage: number, from = 0): Reading[] =>
  Array.from({ length: count }, (_, n) => {
    const message = from + 1 + Math.floor(n / perMessage);
    const at = after(noon, minutes(from * perMessage + n));
    return readingWith({ at, receivedAt: after(noon, hours(message)), message: messageAt(0, message) });
  });

function opened(): { file: string; near: EmbeddedTelemetry; tier: NearTier } {
  const file = scratchFile("telemetry.db");
  adoptEmpty(file, placeName);
  return { file, near: openEmbeddedTelemetry({ file }), tier: openNearTier({ file, placeName }) };
}

const through = (position: number) => ({ partition: 0, position });

test("what waits is given out in whole messages, and to the end of what was fed", async () => {
  const { near, tier } = opened();
  expect(tier.waiting(0, 10)).toBeNull();
  await near.append(minutely(12, 4), through(5));
  expect(tier.backlog()).toMatchObject({ messages: 5, readings: 12, since: after(noon, hours(1)) });
  const places: [number, number][] = [];
  for (let next = tier.waiting(0, 6); next !== null; next = tier.waiting(0, 6)) {
    places.push([next.to, next.readings.length]);
    tier.advance(next);
  }
  expect(places, "the last two messages hold no readings").toEqual([
    [1, 4],
    [2, 4],
    [5, 4],
  ]);
  expect(tier.backlog()).toEqual({ messages: 0, readings: 0, since: null, bytes: 0 });
  await near.append(minutely(8, 8, 5), through(6));
  expect(tier.waiting(0, 3)?.readings, "a message larger than asked for is still whole").toHaveLength(8);
  await near.close();
  tier.close();
});

test("readings found in messages that were carried before wait again, and so do those that come on the way", async () => {
  const { near, tier } = opened();
  await near.append(minutely(4, 1), through(4));
  const first = tier.waiting(0, 10);
  const missed = readingWith({ code: "spo2", message: messageAt(0, 2) });
  await near.append([missed], through(4));
  if (first !== null) tier.advance(first);
  const again = tier.waiting(0, 10);
  expect(again?.readings).toHaveLength(5);
  if (again !== null) tier.advance(again);
  expect(tier.waiting(0, 10)).toBeNull();

  await near.append(minutely(4, 1), through(4));
  expect(tier.waiting(0, 10), "the same again is nothing new").toBeNull();
  await near.append([{ ...missed, code: "temperature" }], through(4));
  expect(tier.waiting(0, 10)?.readings, "from its message on").toHaveLength(5);
  await near.close();
  tier.close();
});

test("a reading may be dropped or given another seq on its way, and the count of what waits stays right", async () => {
  const { near, tier } = opened();
  await near.append(minutely(3, 1), through(3));
  const batch = tier.waiting(0, 10);
  const [one, two] = batch?.readings ?? [];
  if (batch === null || one === undefined || two === undefined) throw new Error("nothing waits");
  tier.drop(one);
  tier.reseat(two, 3);
  tier.advance(batch);
  expect(tier.waiting(0, 10)).toBeNull();
  expect(tier.backlog()).toMatchObject({ messages: 0, readings: 0 });
  expect(near.keptRange(always(), { limit: 10 }).items.map(({ seq }) => seq)).toEqual([3, 0]);
  await near.append(minutely(2, 1, 3), through(5));
  expect(tier.backlog()).toMatchObject({ messages: 2, readings: 2 });

  expect(tier.rewind(after(noon, hours(3))), "back to before the third message").toBe(3);
  expect(tier.waiting(0, 10)?.readings).toHaveLength(3);
  expect(tier.rewind(after(noon, days(9))), "nothing arrived so late").toBe(3);
  await near.close();
  tier.close();
});

test("only what was carried, measured and received long ago is forgotten, and where that begins is known first", async () => {
  const { file, near, tier } = opened();
  await near.append(minutely(9001, 9001), through(1));
  const batch = tier.waiting(0, 10);
  if (batch !== null) tier.advance(batch);
  const late = readingWith({ receivedAt: after(noon, days(9)), message: messageAt(0, 2), code: "spo2" });
  const waiting = readingWith({ message: messageAt(0, 3), code: "temperature" });
  await near.append([late, waiting], through(3));
  expect(await tier.prune(noon), "nothing is so old").toBe(0);
  expect(tier.prunedBefore(), "nor is anything said to be").toBe(0);
  const later = after(noon, days(8));
  expect(await tier.prune(later)).toBe(9001);
  expect(tier.prunedBefore()).toBe(later);
  expect(await near.latest(someone)).toEqual([late, waiting]);
  tier.noteDoubt(later);
  tier.noteDoubt(noon);
  tier.close();
  const again = openNearTier({ file, placeName });
  expect([again.prunedBefore(), again.doubtUntil()], "after a restart too").toEqual([later, later]);
  await near.close();
  again.close();
});

test("a sample is drawn of what was carried and arrived in a stretch of time", async () => {
  const { near, tier } = opened();
  await near.append(minutely(40, 2), through(20));
  const batch = tier.waiting(0, 32);
  if (batch !== null) tier.advance(batch);
  const stretch = { from: after(noon, hours(5)), until: after(noon, hours(18)) };
  let state = 1;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const drawn = tier.sample(9, stretch, random);
  const hoursOf = drawn.map(({ receivedAt }) => (receivedAt - noon) / hours(1));
  expect(drawn.length).toBeGreaterThan(4);
  expect(
    hoursOf.every((hour) => hour >= 5 && hour <= 16),
    `${hoursOf}`,
  ).toBe(true);
  expect(tier.sample(9, { from: after(noon, days(2)), until: after(noon, days(3)) }, random)).toEqual([]);
  await near.close();
  tier.close();
});

test("a file of the first version is upgraded in place, readings and place in the journal as they were", async () => {
  const file = scratchFile("telemetry.db");
  const old = openDatabase(file);
  old.exec(telemetrySchema[0] ?? "");
  old.exec(`PRAGMA user_version=1; INSERT INTO fed VALUES (0, 41);
    INSERT INTO series VALUES (1, '${someone}', 'heart-rate', 'cuore-a-casa/bp-001', 0);
    INSERT INTO reading VALUES (1, ${noon}, 0, 72, 0, ${noon + 1000}, 0, 1, NULL, NULL, NULL, NULL)`);
  old.close();
  const store = openEmbeddedTelemetry({ file });
  expect(await store.latest(someone)).toEqual([readingWith()]);
  expect(await store.position(0)).toBe(41);
  expect(await store.append([readingWith()], through(42))).toEqual(["stored"]);
  await store.close();
});

const influx: TelemetryPlace = {
  kind: "influx",
  influx: {
    dialect: "influxdb1",
    url: "http://127.0.0.1:9",
    org: "",
    bucket: "lab",
    token: undefined,
    user: undefined,
    password: undefined,
  },
};

test("a file and settings that do not agree on where readings are do not open, and say what to do", async () => {
  const file = scratchFile("telemetry.db");
  const terms = { telemetry: null, short: null };
  const open = (place: TelemetryPlace) => openTelemetry({ file, place, terms, clock: stoppedClock() });
  const elsewhere: TelemetryPlace = { ...influx, influx: { ...influx.influx, bucket: "other" } };
  const copying = {
    code: "configuration-rejected",
    message: expect.stringMatching(/labhub store copy --to/),
  };

  const whole = open({ kind: "embedded" });
  await whole.append([readingWith()], through(1));
  await whole.close();
  expect(() => open(influx)).toThrow(expect.objectContaining(copying));

  const asFound = openTelemetryAsFound({ file, place: influx, terms, clock: stoppedClock() });
  expect(await asFound.latest(someone), "as a restore cares for it").toHaveLength(1);
  await asFound.close();

  markTiered(file, nameOfPlace(influx.influx), { isCarried: true });
  const tiered = open(influx);
  expect(await tiered.recent(someone, noon, 9)).toHaveLength(1);
  await tiered.close();
  expect(() => open(elsewhere)).toThrow(expect.objectContaining(copying));
  expect(() => open({ kind: "embedded" })).toThrow(expect.objectContaining(copying));

  const tier = openNearTier({ file, placeName: nameOfPlace(influx.influx) });
  expect(tier.waiting(0, 9), "all of it was carried").toBeNull();
  tier.close();
  markWhole(file);
  await open({ kind: "embedded" }).close();
});

test("readings go by the term of their metric's class; on this machine sooner, when they are elsewhere", () => {
  const terms = { telemetry: days(700), short: { metrics: new Set(["spo2"]), term: days(90) } };
  const now = after(noon, days(1000));
  const alone = pruneDue({ terms, keepNear: null }, now);
  expect(alone.carried).toBeNull();
  expect([alone.expired("heart-rate"), alone.expired("spo2")]).toEqual([
    after(noon, days(300)),
    after(noon, days(910)),
  ]);
  expect(pruneDue({ terms, keepNear: days(40) }, now).carried).toBe(after(noon, days(960)));
  const endless = { telemetry: null, short: null };
  expect(pruneDue({ terms: endless, keepNear: null }, now).expired("spo2")).toBeNull();
});

test("old readings leave the file about once an hour", async () => {
  const file = scratchFile("telemetry.db");
  const store = openEmbeddedTelemetry({ file });
  const [board, clock] = [boardOn(), stoppedClock(after(noon, days(90)))];
  const terms = { telemetry: null, short: { metrics: new Set(["heart-rate"]), term: days(90) } };
  await store.append([...minutely(100, 1), readingWith({ code: "spo2" })], through(100));
  await using pruning = openPruning({ file, terms, keepNear: null, clock, board, log: silent });
  const removed = (): number => {
    pruning.look();
    return board.get("telemetry_pruned_total");
  };
  clock.advance(minutes(20));
  await expect.poll(removed).toBe(20);
  clock.advance(minutes(59));
  expect(removed(), "within the hour").toBe(20);
  clock.advance(minutes(1));
  await expect.poll(removed).toBe(80);
  clock.advance(days(1));
  await expect.poll(removed).toBe(100);
  expect(await store.latest(someone)).toEqual([readingWith({ code: "spo2" })]);
  await store.close();
});
