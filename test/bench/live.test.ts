import { expect, test } from "vitest";
import { hubContest } from "../../bench/contender.ts";
import { liveScenario, liveText } from "../../bench/live.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { startHub } from "../../simulators/hub-process.ts";

const needs = { startHub, openFrontDoor };

test("a clinician who listens hears of every breach, and each is timed once", async () => {
  const hub = hubContest(needs, { devices: 2, roles: "broker,pipeline,api" });
  const load = { qos: 1, window: 4, readings: 1, rate: 50, warmUp: 200, measure: 1500 } as const;
  const report = await liveScenario(needs, hub, { ...load, patients: 4, rhythm: 200 });
  expect(report).toMatchObject({ unheard: 0, whole: true });
  expect(report.measured).toBeGreaterThan(4);
  expect(report.measured).toBeLessThan(report.breaches);
  expect(report.longest).toBeGreaterThanOrEqual(report.p50);
  expect(liveText(report)).toMatch(/p99 to the alert below 250 ms: (yes|NO)/);
});
