import { expect, test } from "vitest";
import { runOutageCampaign } from "../../bench/outage-campaign.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { startHub } from "../../simulators/hub-process.ts";
import { setUpInflux } from "../../store/influx/setup.ts";

const terms = { telemetry: null, short: null };

test("influxd killed and stopped, the hub killed: InfluxDB ends with every acknowledged reading once, poison in quarantine", async () => {
  const report = await runOutageCampaign({
    minutes: 0.1,
    influxKills: 3,
    hubKills: 1,
    seed: 20261122,
    clients: 16,
    window: 8,
    rate: 400,
    poisonEvery: 200,
    log: console.log,
    startHub,
    openFrontDoor,
    setUpInflux: (place) => setUpInflux({ place, terms, admin: place }),
  });
  console.log(JSON.stringify(report));
  const clean = { missing: 0, doubled: 0, unexpected: 0 };
  expect(report.found).toMatchObject({
    ...clean,
    alertsMissing: 0,
    alertsDoubled: 0,
    alertsUnexpected: 0,
    residual: 0,
  });
  expect(report.seen).toMatchObject(clean);
  expect(report.poison).toMatchObject({ refused: report.poison.sent, refusedTwice: 0, wrong: 0 });
  expect(report.ledger.stored).toBe(report.acknowledged - report.poison.sent);
  expect(report.ledger.quarantined).toBe(report.poison.sent);
  expect(report.isWell).toBe(true);
  // It was a real outage, with real poison and real alerts.
  expect(report.backlog.readings).toBeGreaterThan(1000);
  expect(report.poison.sent).toBeGreaterThan(10);
  expect(report.found.alertsExpected).toBeGreaterThan(10);
  expect(report.resent).toBeGreaterThan(0);
}, 180_000);
