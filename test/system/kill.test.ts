import { expect, test } from "vitest";
import { runKillCampaign } from "../../bench/kill-campaign.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { startHub } from "../../simulators/hub-process.ts";
import { openWard } from "./ward.ts";

const seed = 20261122;
const times = 20;

test("20 kills -9 in the midst of readings, moves and sending: nothing is lost or doubled, and who keeps keys hears each notice once", async () => {
  const ward = openWard({ patients: 6, seed });
  const report = await runKillCampaign({
    times,
    clients: 20,
    window: 5,
    seed,
    log: console.log,
    startHub,
    openFrontDoor,
    company: ward,
  });
  console.log(JSON.stringify(report));
  expect(report).toMatchObject({ kills: times, missing: 0, doubled: 0, alertsMissing: 0, alertsDoubled: 0 });
  expect(report.acked).toBeGreaterThan(1000);
  expect(report.alertsExpected).toBeGreaterThan(0);

  const { faults, ...counts } = ward.verdict();
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  expect(counts.answered).toBeGreaterThan(times / 3);
  expect(counts.heard).toBeGreaterThan(times);
}, 900_000);
