import { expect, test } from "vitest";
import { seconds } from "../../model/time.ts";
import { drainHouse } from "./drain-house.ts";
import { scriptedFar } from "./scripted-far.ts";

const many = (count: number, given: object = {}) => Array.from({ length: count }, () => given);

test("a store that refuses everything fills no quarantine, not by one reading; tried each minute and more, it goes on when it is mended", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  await house.append({});
  await house.runOut(drain);
  far.refuses = () => true;
  for (let n = 0; n < 3; n += 1) {
    await house.append({}, {});
    await drain.step();
  }
  expect(house.board.get("telemetry_far_state")).toBe(3);
  await house.append(...many(60));
  far.writes.length = 0;
  for (let n = 0; n < 180; n += 1) {
    house.clock.advance(seconds(1));
    await drain.step();
  }
  expect(house.restated).toEqual([]);
  expect(far.writes.length, "a try after one minute and after two more").toBeLessThan(140);
  expect(house.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  far.refuses = () => false;
  await house.runOut(drain, 2000);
  expect([far.stored.size, house.restated.length, house.board.get("telemetry_far_state")]).toEqual([
    67, 0, 0,
  ]);
});

test("a long run of bad readings waits, and is quarantined when it proves to be few among those that pass", async () => {
  const far = scriptedFar();
  const house = drainHouse(far);
  const drain = house.open();
  far.refuses = ({ code }) => code === "spo2";
  await house.append(...many(100));
  await house.append(...many(30, { code: "spo2" }));
  await house.append(...many(100));
  await drain.step();
  await drain.step();
  expect([house.board.get("telemetry_far_state"), house.restated.length]).toEqual([3, 0]);
  await house.runOut(drain, 120);
  expect(house.restated, "a quarter of what there is").toHaveLength(0);
  for (let n = 0; n < 40; n += 1) await house.append(...many(100));
  await house.runOut(drain, 2000);
  expect([house.restated.length, far.stored.size]).toEqual([30, 4200]);
});
