import { expect, test } from "vitest";
import { attempts } from "../../api/attempts.ts";
import { hours, milliseconds, minutes, seconds } from "../../model/time.ts";
import { movableClock } from "./house.ts";

test("so many within a window, and the seconds to wait when it is more", () => {
  const clock = movableClock();
  const limit = attempts(clock, { most: 2, within: minutes(1) });
  expect([limit.take("a"), limit.take("a"), limit.take("b")]).toEqual([null, null, null]);
  clock.advance(seconds(20));
  expect(limit.take("a")).toBe(40);
  limit.forgive("a");
  expect(limit.take("a")).toBeNull();
  clock.advance(seconds(40));
  expect(limit.take("a")).toBeNull();
});

test("a clock set back keeps nobody waiting for longer than a window", () => {
  const clock = movableClock();
  const limit = attempts(clock, { most: 1, within: minutes(1) });
  limit.take("a");
  clock.advance(milliseconds(-hours(3)));
  expect(limit.take("a")).toBeNull();
  expect(limit.take("a")).toBe(60);
});

test("what is remembered is bounded: the oldest are forgotten first", () => {
  const limit = attempts(movableClock(), { most: 1, within: minutes(1), keys: 2 });
  for (const key of ["a", "b", "c"]) limit.take(key);
  expect(limit.take("b")).not.toBeNull();
  expect(limit.take("a"), "forgotten, so welcome again").toBeNull();
});
