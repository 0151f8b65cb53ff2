import { expect, test } from "vitest";
import { runKillCampaign } from "../../bench/kill-campaign.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { startHub } from "../../simulators/hub-process.ts";

test("30 kills -9 under load: no acknowledged reading is missing or doubled, no alert lost or doubled", async () => {
  const report = await runKillCampaign({
    times: 30,
    clients: 20,
    window: 5,
    seed: 20261122,
    log: console.log,
    startHub,
    openFrontDoor,
  });
  console.log(JSON.stringify(report));
  expect(report).toMatchObject({ kills: 30, missing: 0, doubled: 0, alertsMissing: 0, alertsDoubled: 0 });
  expect(report.acked).toBeGreaterThan(1000);
  expect(report.alertsExpected).toBeGreaterThan(0);
}, 900_000);
