import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { before, days, hours, minutes, seconds } from "../../model/time.ts";
import { drainHouse } from "./drain-house.ts";
import { heldWith, restFor, scriptedFar, turnedAway } from "./scripted-far.ts";

const many = (count: number, given: object = {}) => Array.from({ length: count }, () => given);

test("what waits is carried in order, with its doubts noted only while they last", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  await house.append({}, {});
  await house.append({ at: before(house.clock.now(), hours(1)) });
  const doubts: number[] = [];
  const write = far.write;
  far.write = (readings) => {
    doubts.push(house.near.doubtUntil() - house.clock.now());
    return write(readings);
  };
  await house.runOut(house.open());
  expect([...far.stored.values()].map(({ message }) => message)).toEqual(["0-1", "0-1", "0-2"]);
  expect(doubts, "whoever dies while writing has said so").toEqual([minutes(5)]);
  expect(house.near.doubtUntil()).toBe(0);
  expect(house.board.get("telemetry_waiting_readings")).toBe(0);
  expect(house.board.get("telemetry_far_written_total")).toBe(3);
});

test("an outage is said once and once when it is over; pauses grow to a minute; a longer rest asked for is kept, to 15 minutes", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  await house.append({});
  far.script.push(...many(10).map(() => ({ answer: heldWith() })));
  const tried: number[] = [];
  const write = far.write;
  far.write = (readings) => {
    tried.push(house.clock.now() / 1000);
    return write(readings);
  };
  for (; tried.length < 11; house.clock.advance(seconds(0.25))) await drain.step();
  const pauses = tried.slice(1).map((time, n) => time - (tried[n] ?? 0));
  expect(pauses).toEqual([0.25, 0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(house.board.get("telemetry_far_state")).toBe(0);
  expect(house.said()).toEqual([
    expect.stringContaining("InfluxDB takes nothing"),
    "InfluxDB takes readings again",
  ]);
  expect(house.log.lines[1]?.members).toMatchObject({ waitingReadings: 1 });
});

test.each([
  [90, seconds(90)],
  [7200, minutes(15)],
])("asked to leave it alone for %i s, it is left alone", async (asked, kept) => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  await house.append({});
  far.script.push({ answer: restFor(asked) });
  await drain.step();
  const since = house.clock.now();
  for (; far.writes.length < 2; house.clock.advance(seconds(1))) await drain.step();
  expect(house.clock.now() - since - seconds(1)).toBe(kept);
});

test("turned away, nothing is written until a check passes, every 30 s; somebody is told once", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  await house.append({});
  far.script.push({ answer: turnedAway });
  await drain.step();
  far.fault = new HubFailure("configuration-rejected", "it does not know the token");
  const checks = far.checks;
  for (let n = 0; n < 100; n += 1) {
    house.clock.advance(seconds(1));
    await drain.step();
  }
  expect([far.checks - checks, far.writes.length]).toEqual([3, 1]);
  expect(house.board.get("telemetry_far_state")).toBe(2);
  expect(house.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  far.fault = null;
  await house.runOut(drain);
  expect([far.stored.size, house.board.get("telemetry_far_state")]).toEqual([1, 0]);
});

test("a store that is down at the start and has nothing to take is found to be back", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  far.fault = new HubFailure("store-unavailable", "no answer");
  await drain.step();
  expect(house.board.get("telemetry_far_state")).toBe(1);
  far.fault = null;
  house.clock.advance(seconds(2));
  await drain.step();
  expect(house.board.get("telemetry_far_state")).toBe(0);
});

test("too large is halved and grows again; one that alone is too large is refused", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  far.most = 30;
  for (let n = 0; n < 10; n += 1) await house.append(...many(10));
  await house.runOut(drain);
  expect([far.stored.size, far.writes.slice(0, 4)]).toEqual([100, [100, 50, 25, 25]]);
  far.writes.length = 0;
  far.most = Infinity;
  for (let n = 0; n < 40; n += 1) await house.append(...many(100));
  await house.runOut(drain);
  expect(Math.max(...far.writes)).toBeGreaterThan(100);
  const most = far.write;
  const [large] = await house.append({}, {});
  far.write = async (readings) =>
    readings.some(({ at }) => at === large?.at) ? { kind: "too-large" } : most(readings);
  await house.runOut(drain);
  expect(house.restated).toMatchObject([{ verdict: "refused", reading: { at: large?.at } }]);
});

test("readings that are refused go to quarantine one by one, whatever surrounds them; no value is told", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  far.refuses = ({ value }) => value === 61.5 || value === 61.75;
  await house.append(...many(40));
  await house.append({ value: 61.5 }, {}, { value: 61.75 }, {});
  await house.runOut(house.open());
  const told = house.restated.map(({ reading, verdict }) => [reading.value, verdict]).toSorted();
  expect(told).toEqual([
    [61.5, "refused"],
    [61.75, "refused"],
  ]);
  expect(house.restated[0]?.detail).not.toContain("61");
  expect([far.stored.size, house.near.waiting(0, 1)]).toEqual([42, null]);
  expect(house.board.get("telemetry_far_refused_total")).toBe(2);
});

test("what near forgot is asked of the far store: a duplicate is taken out, another value gets a place of its own", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  const at = before(house.clock.now(), days(60));
  const [first] = await house.append({ at, value: 70, receivedAt: at });
  await house.runOut(drain);
  await house.near.prune(before(house.clock.now(), days(40)));
  await house.append({ at, value: 70 });
  await house.append({ at, value: 71 }, { at, value: 72 });
  await house.append({ at, value: 73 });
  await house.runOut(drain);
  expect(house.restated).toMatchObject([{ verdict: "duplicate", reading: { message: "0-2" } }]);
  const kept = [...far.stored.values()].map(({ value, seq }) => [value, seq]).toSorted();
  expect(kept.map(([value]) => value)).toEqual([70, 71, 72, 73]);
  expect(new Set(kept.map(([, seq]) => seq)).size).toBe(4);
  expect(far.stored.get([...far.stored.keys()][0] ?? "")?.message, "the first stays").toBe(first?.message);
  house.near.rewind(before(house.clock.now(), days(100)));
  await house.runOut(drain);
  expect([far.stored.size, house.restated.length], "again changes nothing").toEqual([4, 1]);
});

test("what its term has run out for is not sent to be refused", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const now = house.clock.now();
  await house.append({ at: before(now, days(31)), code: "spo2" }, { at: before(now, days(31)) });
  await house.runOut(house.open({ expired: (code) => (code === "spo2" ? before(now, days(30)) : null) }));
  expect([far.stored.size, house.restated.length, house.near.waiting(0, 1)]).toEqual([1, 0, null]);
});

test("too much waiting has new data refused until a tenth is gone again; late readings are told once", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  far.script.push(...many(400).map(() => ({ answer: heldWith() })));
  await house.append(...many(1000));
  const drain = house.open({ limit: house.near.backlog().bytes });
  await drain.step();
  expect([house.isFull, house.board.get("telemetry_backlog_full")]).toEqual([false, 0]);
  await house.append({});
  house.clock.advance(seconds(400));
  await drain.step();
  expect([house.isFull, house.board.get("telemetry_backlog_full")]).toEqual([true, 1]);
  far.script.length = 0;
  house.clock.advance(minutes(1));
  await drain.step();
  house.clock.advance(seconds(1));
  await drain.step();
  expect([house.isFull, house.board.get("telemetry_backlog_full")]).toEqual([false, 0]);
  const levels = house.log.lines.map(({ level, message }) => `${level} ${message.slice(0, 22)}`);
  expect(levels.filter((each) => each.includes("readings wait for") || each.includes("too much"))).toEqual([
    "warn readings wait for Infl",
    "error too much waits for Inf",
  ]);
});

test("a sample is read back every minute, and what is not there is counted and told without saying whose", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  await house.append(...many(5));
  await house.runOut(drain);
  house.clock.advance(seconds(61));
  await drain.step();
  const checked = house.board.get("telemetry_readback_total");
  expect(checked).toBeGreaterThan(0);
  expect(house.board.get("telemetry_readback_missing_total")).toBe(0);
  for (const [key, reading] of far.stored) far.stored.set(key, { ...reading, value: 1 });
  house.clock.advance(seconds(61));
  await drain.step();
  far.stored.clear();
  house.clock.advance(seconds(61));
  await drain.step();
  expect(house.board.get("telemetry_readback_different_total")).toBe(checked);
  expect(house.board.get("telemetry_readback_missing_total")).toBe(checked);
  const [, said] = house.log.lines.filter(({ level }) => level === "error");
  expect(said?.members).toEqual({ sampled: checked, missing: checked, different: 0 });
});
